//! HTTP for the SDK. Its own client has HTTP/2, proxies and pools of its own making, and takes longer to compile than all of
//! this program but the SDK; S3 asks for HTTP/1.1 over TLS and no more.

use std::error::Error;
use std::iter::successors;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{self, Client, connect};
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// That of the SDKs.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// A client for http and https URLs that keeps its connections.
pub fn make_http_client() -> SharedHttpClient {
    let connector = SharedHttpConnector::new(Hyper(make_hyper_client()));
    http_client_fn(move |_settings, _components| connector.clone())
}

type HyperClient = Client<HttpsConnector<connect::HttpConnector>, SdkBody>;

fn make_hyper_client() -> HyperClient {
    let mut tcp = connect::HttpConnector::new();
    // Without this it takes no https.
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls_graviola::default_provider())
        .expect("the machine has root certificates")
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(tls)
}

#[derive(Debug)]
struct Hyper(HyperClient);

impl HttpConnector for Hyper {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?;
            let response = client.request(request).await.map_err(classify)?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// Tells the SDK what is worth another try: whatever the network did, and a connection that was closed before its answer came,
/// as happens when S3 closes an idle one while a request is sent on it.
fn classify(error: legacy::Error) -> ConnectorError {
    if error.is_connect() || is_caused_by::<std::io::Error>(&error, |_| true) {
        return ConnectorError::io(error.into());
    }
    let is_broken_off = is_caused_by::<hyper::Error>(&error, |cause| {
        cause.is_incomplete_message() || cause.is_canceled()
    });
    let kind = is_broken_off.then_some(ErrorKind::TransientError);
    ConnectorError::other(error.into(), kind)
}

fn is_caused_by<E: Error + 'static>(
    error: &(dyn Error + 'static),
    holds: impl Fn(&E) -> bool,
) -> bool {
    successors(Some(error), |&error| error.source())
        .any(|error| error.downcast_ref().is_some_and(&holds))
}
