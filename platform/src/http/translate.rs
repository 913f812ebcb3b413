//! The one place where errors of poem and poem-openapi become problems, and where their reason strings are read.

use std::collections::HashMap;

use poem::{
    Response,
    error::{MethodNotAllowedError, NotFoundError, ReadBodyError},
    http::StatusCode,
};
use poem_openapi::{
    OpenApi, OperationId,
    error::{
        AuthorizationError, ContentTypeError, ParseParamError, ParsePathError, ParseRequestPayloadError,
    },
};

use super::{codes, problem::Problem};

/// The names of path parameters per operation: poem-openapi 5.1 reports the first of them as `param0`.
#[derive(Debug, Default)]
pub(super) struct PathNames(HashMap<&'static str, Vec<String>>);

impl PathNames {
    /// Of all operations of an API that have an id.
    pub(super) fn of<T: OpenApi>() -> Self {
        let mut names = HashMap::new();
        for path in T::meta().into_iter().flat_map(|api| api.paths) {
            // The document writes a path as `/orders/{id}`.
            let parts: Vec<String> = path
                .path
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}').map(|(name, _)| name.to_owned()))
                .collect();
            for operation in path.operations {
                names.extend(operation.operation_id.map(|id| (id, parts.clone())));
            }
        }
        Self(names)
    }

    /// The name of a parameter that an error calls `reported`, or `path` where it is not known.
    fn name(&self, error: &poem::Error, reported: &str) -> String {
        let position = reported.strip_prefix("param").and_then(|digits| digits.parse::<usize>().ok());
        let operation = error.data::<OperationId>().and_then(|operation| self.0.get(operation.0));
        operation
            .zip(position)
            .and_then(|(names, at)| names.get(at))
            .map_or("path", String::as_str)
            .to_owned()
    }
}

/// The problem of an error; `Err` holds an answer that was made elsewhere and stays as it is.
pub(super) fn translate(error: poem::Error, path_names: &PathNames) -> Result<Problem, Box<Response>> {
    if let Some(problem) = known(&error, path_names) {
        return Ok(problem);
    }
    if error.is_from_response() {
        let answer = error.into_response();
        return match answer.data::<Problem>().cloned() {
            Some(problem) => Ok(problem),
            None if answer.status().is_client_error() || answer.status().is_server_error() => {
                Ok(Problem::of_status(answer.status()))
            }
            None => Err(Box::new(answer)),
        };
    }
    Ok(match error.status() {
        status if status == StatusCode::SERVICE_UNAVAILABLE => Problem::unavailable(),
        status if status.is_server_error() => Problem::internal(&error),
        status => Problem::of_status(status),
    })
}

/// The errors that have a better code than their status alone.
fn known(error: &poem::Error, path_names: &PathNames) -> Option<Problem> {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        return Some(problem.clone());
    }
    if let Some(parameter) = error.downcast_ref::<ParseParamError>() {
        return Some(Problem::field(parameter.name, code_of_reason(&parameter.reason)));
    }
    if let Some(path) = error.downcast_ref::<ParsePathError>() {
        return Some(Problem::field(path_names.name(error, path.name), code_of_reason(&path.reason)));
    }
    if let Some(body) = error.downcast_ref::<ReadBodyError>() {
        return match body {
            ReadBodyError::PayloadTooLarge => Some(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)),
            ReadBodyError::Utf8(_) | ReadBodyError::Io(_) => {
                Some(Problem::bad_request(codes::MALFORMED_REQUEST))
            }
            ReadBodyError::BodyHasBeenTaken => None,
        };
    }
    if error.is::<ParseRequestPayloadError>() {
        return Some(Problem::bad_request(codes::MALFORMED_JSON));
    }
    if error.is::<ContentTypeError>() {
        return Some(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    if error.is::<AuthorizationError>() {
        return Some(Problem::not_signed_in());
    }
    if error.is::<NotFoundError>() {
        return Some(Problem::not_found());
    }
    error.is::<MethodNotAllowedError>().then(|| Problem::of_status(StatusCode::METHOD_NOT_ALLOWED))
}

/// The code behind a reason string of poem-openapi 5.1, whose types hold nothing better. The strings may quote the
/// value, so only their fixed beginnings and the names of its validators are looked at.
fn code_of_reason(reason: &str) -> &'static str {
    if reason.ends_with("expects an input value.") {
        return codes::REQUIRED;
    }
    let Some((_, check)) = reason.split_once("verification failed. ") else {
        return codes::INVALID_VALUE;
    };
    match check.split('(').next().unwrap_or_default() {
        "minimum" | "maximum" | "multipleOf" => codes::OUT_OF_RANGE,
        "maxLength" | "maxItems" | "maxProperties" => codes::TOO_LONG,
        "minLength" | "minItems" | "minProperties" => codes::TOO_SHORT,
        _ => codes::INVALID_VALUE,
    }
}
