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
        let outcome = match self.send_all(parts, writer).await {
            Ok(sent) => self.complete(sent).await,
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            // What failed first is what counts, whether S3 can be told or not.
            let _ = self.abort().await;
        }
        outcome
    }

    /// Gives the parts in order. When it fails, no part is on its way and none is written any more.
    async fn send_all(
        &self,
        parts: UnboundedReceiver<Bytes>,
        writer: impl Future<Output = Result<(), Error>>,
    ) -> Result<Vec<CompletedPart>, Error> {
        let mut sending = JoinSet::new();
        let outcome = self.send_each(parts, &mut sending).await;
        sending.shutdown().await;
        // After a failed part this is a broken pipe, as nobody takes parts any more.
        let written = writer.await;
        let mut sent = outcome?;
        written?;
        sent.sort_by_key(|part| part.part_number);
        Ok(sent)
    }

    /// Gives the parts in the order in which they arrived at S3.
    async fn send_each(
        &self,
        mut parts: UnboundedReceiver<Bytes>,
        sending: &mut JoinSet<Result<CompletedPart, Error>>,
    ) -> Result<Vec<CompletedPart>, Error> {
        let mut sent = Vec::new();
        let mut number = 0;
        loop {
            tokio::select! {
                Some(part) = parts.recv() => {
                    number += 1;
                    sending.spawn(self.clone().send(number, part));
                }
                Some(done) = sending.join_next() => sent.push(done??),
                else => return Ok(sent),
            }
        }
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

    async fn complete(&self, parts: Vec<CompletedPart>) -> Result<(), Error> {
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts))
            .build();
        let Bucket { client, name } = &self.bucket;
        client
            .complete_multipart_upload()
            .bucket(name)
            .key(&self.key)
            .upload_id(&self.id)
            .multipart_upload(parts)
            .send()
            .await?;
        Ok(())
    }

    async fn abort(&self) -> Result<(), Error> {
        let Bucket { client, name } = &self.bucket;
        client
            .abort_multipart_upload()
            .bucket(name)
            .key(&self.key)
            .upload_id(&self.id)
            .send()
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::{Arc, Mutex};

    use aws_sdk_s3::Client;
    use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_types::body::SdkBody;
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    /// An S3 that refuses what it is told to, and never answers for part 1 if told so.
    #[derive(Clone, Debug, Default)]
    struct FakeS3 {
        refused: &'static [&'static str],
        holds_part_1: bool,
        log: Arc<Mutex<Vec<String>>>,
    }

    impl FakeS3 {
        fn note(&self, event: &str) {
            self.log.lock().unwrap().push(event.to_owned());
        }

        fn upload(&self) -> Upload {
            let connector = SharedHttpConnector::new(self.clone());
            let config = Config::builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .region(Region::new("us-east-1"))
                .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
                .http_client(http_client_fn(move |_, _| connector.clone()))
                .build();
            let bucket = Bucket {
                client: Client::from_conf(config),
                name: "bucket".into(),
            };
            Upload {
                bucket,
                key: "key".into(),
                id: "id".into(),
            }
        }

        /// Uploads two parts, and gives the failure and what was asked of S3.
        async fn fail(self) -> (String, Vec<String>) {
            let (full, parts) = unbounded_channel();
            full.send(Bytes::from("one")).unwrap();
            full.send(Bytes::from("two")).unwrap();
            drop(full);
            let error = self.upload().finish_with(parts, async { Ok(()) }).await;
            let log = self.log.lock().unwrap().clone();
            (format!("{:?}", error.unwrap_err()), log)
        }
    }

    /// Notes when a request that was never answered is given up.
    struct Held(FakeS3);

    impl Drop for Held {
        fn drop(&mut self) {
            self.0.note("gave up part 1");
        }
    }

    impl HttpConnector for FakeS3 {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let operation = match request.method() {
                "PUT" => "UploadPart",
                "POST" => "CompleteMultipartUpload",
                "DELETE" => "AbortMultipartUpload",
                method => panic!("{method} is not of an upload"),
            };
            if self.holds_part_1 && request.uri().contains("partNumber=1") {
                let held = Held(self.clone());
                return HttpConnectorFuture::new(async move {
                    let _held = held;
                    pending().await
                });
            }
            self.note(operation);
            HttpConnectorFuture::ready(Ok(if self.refused.contains(&operation) {
                let body = format!("<Error><Code>Refused{operation}</Code></Error>");
                HttpResponse::new(403.try_into().unwrap(), SdkBody::from(body))
            } else {
                HttpResponse::new(200.try_into().unwrap(), SdkBody::from("<X/>"))
            }))
        }
    }

    #[tokio::test]
    async fn names_what_failed_even_where_the_abort_fails_too() {
        let s3 = FakeS3 {
            refused: &["UploadPart", "AbortMultipartUpload"],
            ..FakeS3::default()
        };
        let (error, log) = s3.fail().await;
        assert!(error.contains("RefusedUploadPart"), "{error}");
        assert_eq!(log.last().unwrap(), "AbortMultipartUpload");
    }

    #[tokio::test]
    async fn aborts_what_it_cannot_complete() {
        let s3 = FakeS3 {
            refused: &["CompleteMultipartUpload"],
            ..FakeS3::default()
        };
        let (error, log) = s3.fail().await;
        assert!(error.contains("RefusedCompleteMultipartUpload"), "{error}");
        assert_eq!(log.last().unwrap(), "AbortMultipartUpload");
    }

    #[tokio::test]
    async fn aborts_when_no_part_is_on_its_way_any_more() {
        let s3 = FakeS3 {
            refused: &["UploadPart"],
            holds_part_1: true,
            ..FakeS3::default()
        };
        let (_, log) = s3.fail().await;
        assert_eq!(
            log,
            ["UploadPart", "gave up part 1", "AbortMultipartUpload"]
        );
    }
}
