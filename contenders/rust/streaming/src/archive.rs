use aws_sdk_s3::Client;
use lambda_runtime::Error;
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::fetch_ahead::{Bucket, fetch_ahead};
use crate::list_objects::list_objects;
use crate::part_size::choose_part_size;
use crate::parts::part_channel;
use crate::upload::Upload;
use crate::zip::write_zip;

/// What the benchmark invokes with; docs/how-to/add-a-contender.md has the contract.
#[derive(Deserialize)]
pub struct ContenderEvent {
    bucket_name: String,
    /// Without a slash at its end.
    files_prefix: String,
    archive_key: String,
}

/// Puts every object under the prefix, in key order, into one flat ZIP. Nothing is held but what is on its way: whoever is
/// slower, S3's reads or its writes, slows the other down.
pub async fn archive(client: &Client, event: ContenderEvent) -> Result<(), Error> {
    let bucket = Bucket {
        client: client.clone(),
        name: event.bucket_name,
    };
    let objects = list_objects(&bucket, &event.files_prefix).await?;
    let upload = Upload::create(&bucket, &event.archive_key).await?;
    let (writer, parts) = part_channel(choose_part_size(&objects));
    let fetched = fetch_ahead(bucket, objects);
    let zipping = spawn_blocking(move || write_zip(fetched, writer)?.finish());
    upload.finish_with(parts, async { zipping.await? }).await
}
