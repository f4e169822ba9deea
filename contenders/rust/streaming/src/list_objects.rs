use lambda_runtime::Error;

use crate::fetch_ahead::Bucket;

/// An object to be archived.
#[derive(Clone, Debug)]
pub struct SourceObject {
    pub key: String,
    /// In bytes.
    pub size: u64,
}

impl SourceObject {
    /// The last part of the key, which is the entry's name.
    pub fn name(&self) -> &str {
        self.key.rsplit('/').next().unwrap_or_default()
    }
}

/// Every object under the prefix, in key order.
pub async fn list_objects(bucket: &Bucket, files_prefix: &str) -> Result<Vec<SourceObject>, Error> {
    let request = bucket
        .client
        .list_objects_v2()
        .bucket(&bucket.name)
        .prefix(format!("{files_prefix}/"));
    let mut pages = request.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        for listed in page?.contents.unwrap_or_default() {
            let size = u64::try_from(listed.size.unwrap_or_default())?;
            objects.push(SourceObject {
                key: listed.key.unwrap_or_default(),
                size,
            });
        }
    }
    Ok(objects)
}
