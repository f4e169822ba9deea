//! Archives every object under a prefix into one ZIP.

mod archive;
mod client;
mod failure;
mod fetch_ahead;
mod https;
mod list_objects;
mod part_size;
mod parts;
mod upload;
mod zip;

use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

use archive::{ContenderEvent, archive};
use failure::Failure;

/// One thread for all requests, as a function of this size has less than one CPU; one more writes the ZIP.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // Made once for all invocations of this environment, so that only the first pays for its connections.
    let client = client::make_client()?;
    run(service_fn(|event| handle(&client, event))).await
}

async fn handle(client: &Client, event: LambdaEvent<ContenderEvent>) -> Result<(), Failure> {
    Ok(archive(client, event.payload).await?)
}
