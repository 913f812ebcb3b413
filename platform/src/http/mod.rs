//! HTTP machinery that names no noun of the domain: problems, request bodies, conditional and repeated requests,
//! headers per surface, static files, and a server that stops without cutting anybody off.
//!
//! It holds no sentence for people (the server hands in a table keyed by code), no route and no rule.

mod body;
mod idempotency;
mod preconditions;
mod problem;
mod request_id;
mod translate;

pub use body::{Body, Fingerprint};
pub use idempotency::IdempotencyKey;
pub use preconditions::{IfMatch, Tagged, etag};
pub use problem::{FieldProblem, Problem, Problems, Sentence, codes};
pub use request_id::{RequestId, RequestIds};

#[cfg(test)]
mod tests;
