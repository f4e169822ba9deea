use std::io::Write;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;
use lambda_runtime::Error;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::task::AbortOnDropHandle;

use crate::list_objects::SourceObject;
use crate::zip::Entry;

/// Requests on their way at once.
const MAX_REQUESTS: usize = 8;

/// What may be fetched before its turn, in bytes and in objects.
const MAX_BYTES_AHEAD: usize = 48 << 20;
const MAX_OBJECTS_AHEAD: usize = 64;

/// Above this many bytes an object is not fetched ahead, but streamed when its turn comes.
const MAX_WHOLE: u64 = 16 << 20;

/// Where objects come from and the archive goes.
#[derive(Clone)]
pub struct Bucket {
    pub client: Client,
    pub name: String,
}

/// An object whose turn has come, though not necessarily all of its bytes.
pub struct Fetched {
    object: SourceObject,
    body: Body,
    bucket: Bucket,
    runtime: Handle,
}

enum Body {
    /// Small, and on its way.
    Whole(AbortOnDropHandle<Result<Ahead, Error>>),
    /// Large, and yet to be asked for.
    Stream,
}

/// The content in the chunks it came in, as putting them together would copy every byte once more, and the room it takes of what
/// may be fetched ahead.
struct Ahead {
    chunks: Vec<Bytes>,
    _room: OwnedSemaphorePermit,
}

/// The objects in the order given, small ones while they are still being fetched. A fetch that fails after the SDK's retries is
/// an error when the object is read. Whoever drops the iterator stops the fetches.
pub fn fetch_ahead(bucket: Bucket, objects: Vec<SourceObject>) -> impl Iterator<Item = Fetched> {
    let (turns, mut queue) = mpsc::channel(MAX_OBJECTS_AHEAD);
    tokio::spawn(start_all(bucket, objects, turns));
    std::iter::from_fn(move || queue.blocking_recv())
}

async fn start_all(bucket: Bucket, objects: Vec<SourceObject>, turns: mpsc::Sender<Fetched>) {
    let bytes_ahead = Arc::new(Semaphore::new(MAX_BYTES_AHEAD));
    let requests = Arc::new(Semaphore::new(MAX_REQUESTS));
    for object in objects {
        let body = if object.size > MAX_WHOLE {
            Body::Stream
        } else {
            let room = take(&bytes_ahead, object.size).await;
            let request = take(&requests, 1).await;
            let fetch = fetch_whole(bucket.clone(), object.clone(), room, request);
            Body::Whole(AbortOnDropHandle::new(tokio::spawn(fetch)))
        };
        let fetched = Fetched {
            object,
            body,
            bucket: bucket.clone(),
            runtime: Handle::current(),
        };
        if turns.send(fetched).await.is_err() {
            // Nobody wants them any more.
            return;
        }
    }
}

/// Waits for so much of a limit, those first that asked first.
async fn take(limit: &Arc<Semaphore>, amount: u64) -> OwnedSemaphorePermit {
    let amount = u32::try_from(amount).expect("an object that is fetched whole is small");
    Arc::clone(limit)
        .acquire_many_owned(amount)
        .await
        .expect("limits are never closed")
}

async fn fetch_whole(
    bucket: Bucket,
    object: SourceObject,
    room: OwnedSemaphorePermit,
    _request: OwnedSemaphorePermit,
) -> Result<Ahead, Error> {
    let mut chunks = Vec::new();
    if object.size > 0 {
        let mut body = open(&bucket, &object).await?;
        while let Some(chunk) = body.try_next().await? {
            chunks.push(chunk);
        }
    }
    Ok(Ahead {
        chunks,
        _room: room,
    })
}

async fn open(bucket: &Bucket, object: &SourceObject) -> Result<ByteStream, Error> {
    let got = bucket
        .client
        .get_object()
        .bucket(&bucket.name)
        .key(&object.key)
        .send()
        .await?;
    match got.content_length.map(u64::try_from) {
        Some(Ok(size)) if size == object.size => Ok(got.body),
        size => Err(format!(
            "{} has {size:?} bytes, its listing said {}",
            object.key, object.size
        )
        .into()),
    }
}

impl Entry for Fetched {
    fn name(&self) -> &str {
        self.object.name()
    }

    /// Blocks until the bytes are there.
    fn copy_to(self, out: &mut impl Write) -> Result<(), Error> {
        match self.body {
            Body::Whole(fetch) => {
                for chunk in self.runtime.block_on(fetch)??.chunks {
                    out.write_all(&chunk)?;
                }
            }
            Body::Stream => {
                let mut body = self.runtime.block_on(open(&self.bucket, &self.object))?;
                while let Some(chunk) = self.runtime.block_on(body.try_next())? {
                    out.write_all(&chunk)?;
                }
            }
        }
        Ok(())
    }
}
