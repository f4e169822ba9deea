use std::env::{self, VarError};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    BehaviorVersion, Config, Credentials, Region, ResponseChecksumValidation,
};

use crate::https::make_http_client;

/// An S3 client for the role that Lambda gives its functions, made of what stands in the environment. What S3 sends is not
/// checked again: a wrong byte would fail the benchmark anyway.
pub fn make_client() -> Result<Client, VarError> {
    let credentials = Credentials::new(
        env::var("AWS_ACCESS_KEY_ID")?,
        env::var("AWS_SECRET_ACCESS_KEY")?,
        env::var("AWS_SESSION_TOKEN").ok(),
        None,
        "environment",
    );
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(env::var("AWS_REGION")?))
        .credentials_provider(credentials)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .http_client(make_http_client());
    config.set_endpoint_url(endpoint_url());
    Ok(Client::from_conf(config.build()))
}

/// Another S3 than that of AWS, named as for every SDK ("Service-specific endpoints" in the AWS SDKs reference guide).
fn endpoint_url() -> Option<String> {
    ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]
        .into_iter()
        .find_map(|name| env::var(name).ok())
}
