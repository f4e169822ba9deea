use std::iter::successors;

use lambda_runtime::{Diagnostic, Error};

/// Why a run failed, as Lambda is told.
#[derive(Debug)]
pub struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// The error and all its causes: that of the SDK is called "service error", and only its cause says which.
impl From<Failure> for Diagnostic {
    fn from(Failure(error): Failure) -> Self {
        let chain = successors(Some(error.as_ref() as &dyn std::error::Error), |error| {
            error.source()
        });
        let messages: Vec<String> = chain.map(ToString::to_string).collect();
        Self {
            error_type: "ArchiveFailed".into(),
            error_message: messages.join(": "),
        }
    }
}
