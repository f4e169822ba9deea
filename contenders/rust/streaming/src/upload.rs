use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use lambda_runtime::Error;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinSet;

use crate::fetch_ahead::Bucket;

/// A multipart upload that has begun.
#[derive(Clone)]
pub struct Upload {
    bucket: Bucket,
    key: String,
    id: String,
}

impl Upload {
    pub async fn create(bucket: &Bucket, key: &str) -> Result<Self, Error> {
        let request = bucket
            .client
            .create_multipart_upload()
            .bucket(&bucket.name)
            .key(key);
        let created = request
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .send()
            .await?;
        let id = created
            .upload_id
            .ok_or("S3 began an upload without giving its id")?;
        Ok(Self {
            bucket: bucket.clone(),
            key: key.to_owned(),
            id,
        })
    }

    /// Sends the parts, and completes the upload if their writer succeeds as well. Whatever fails, S3 is told to forget the
    /// parts.
    pub async fn finish_with(
        self,
        parts: UnboundedReceiver<Bytes>,
        writer: impl Future<Output = Result<(), Error>>,
    ) -> Result<(), Error> {
        match self.send_all(parts, writer).await {
            Ok(sent) => self.complete(sent).await,
            Err(error) => {
                self.abort().await?;
                Err(error)
            }
        }
    }

    /// Gives the parts in order. No request is on its way any more when it fails.
    async fn send_all(
        &self,
        mut parts: UnboundedReceiver<Bytes>,
        writer: impl Future<Output = Result<(), Error>>,
    ) -> Result<Vec<CompletedPart>, Error> {
        let mut sending = JoinSet::new();
        let mut sent = Vec::new();
        let mut number = 0;
        loop {
            tokio::select! {
                Some(part) = parts.recv() => {
                    number += 1;
                    sending.spawn(self.clone().send(number, part));
                }
                Some(done) = sending.join_next() => sent.push(done??),
                else => break,
            }
        }
        writer.await?;
        sent.sort_by_key(|part: &CompletedPart| part.part_number);
        Ok(sent)
    }

    /// The part is not hashed for the signature: S3 checks it against the CRC-32 that the SDK sends with it.
    async fn send(self, number: i32, part: Bytes) -> Result<CompletedPart, Error> {
        let Bucket { client, name } = self.bucket;
        let request = client
            .upload_part()
            .bucket(name)
            .key(self.key)
            .upload_id(self.id);
        let request = request.part_number(number).body(part.into()).customize();
        let sent = request.disable_payload_signing().send().await?;
        let part = CompletedPart::builder().part_number(number);
        Ok(part
            .set_e_tag(sent.e_tag)
            .set_checksum_crc32(sent.checksum_crc32)
            .build())
    }

    async fn complete(self, parts: Vec<CompletedPart>) -> Result<(), Error> {
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts))
            .build();
        let request = self
            .bucket
            .client
            .complete_multipart_upload()
            .bucket(self.bucket.name)
            .key(self.key);
        request
            .upload_id(self.id)
            .multipart_upload(parts)
            .send()
            .await?;
        Ok(())
    }

    async fn abort(self) -> Result<(), Error> {
        let request = self
            .bucket
            .client
            .abort_multipart_upload()
            .bucket(self.bucket.name)
            .key(self.key);
        request.upload_id(self.id).send().await?;
        Ok(())
    }
}
