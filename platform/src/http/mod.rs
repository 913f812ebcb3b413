//! HTTP machinery that names no noun of the domain: problems, request bodies, conditional and repeated requests,
//! headers per surface, static files, and a server that stops without cutting anybody off.
//!
//! It holds no sentence for people (the server hands in a table keyed by code), no route and no rule.

mod address;
mod api_docs;
mod body;
pub mod codes;
mod document;
mod failures;
mod files;
mod headers;
mod health;
pub mod idempotency;
pub mod limits;
mod measure;
mod origin;
mod preconditions;
mod problem;
mod problems;
mod request_id;
mod run_to_end;
mod serve;
mod stop;
mod translate;
mod unhurried;
mod upload;

pub use address::{Network, NetworkError, client_address};
pub use api_docs::api_docs;
pub use body::{Body, Fingerprint, NoBody};
pub use document::{document, one_file};
pub use files::{File, Files};
pub use headers::{Headers, HeadersEndpoint, Surface};
pub use health::{Live, Ready};
pub use idempotency::IdempotencyKey;
pub use measure::{Measure, MeasureEndpoint};
pub use origin::{ForeignOrigin, check_origin};
pub use preconditions::{IfMatch, Tagged, etag};
pub use problem::{FieldProblem, Problem};
pub use problems::{PanicToProblem, Problems, ProblemsEndpoint, Sentence};
pub use request_id::{RequestId, RequestIds, RequestIdsEndpoint};
pub use run_to_end::run_to_end;
pub use serve::{BindError, Server, TlsFiles};
pub use stop::Stop;
pub use upload::{PAPER, Papers, Received, Tables, Taken, Upload};

#[cfg(test)]
mod tests;
