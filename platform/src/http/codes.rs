//! The codes that this crate uses by itself; the server's sentences must cover them.

/// The request is broken in a way that has no better code (400).
pub const MALFORMED_REQUEST: &str = "malformed_request";
/// The body is not JSON, or not one JSON object (400).
pub const MALFORMED_JSON: &str = "malformed_json";
/// `Idempotency-Key` is absent where it is needed (400).
pub const IDEMPOTENCY_KEY_MISSING: &str = "idempotency_key_missing";
/// `Idempotency-Key` is not 1 to 255 visible ASCII characters (400).
pub const IDEMPOTENCY_KEY_MALFORMED: &str = "idempotency_key_malformed";
/// `If-Match` is not one quoted version number (400).
pub const IF_MATCH_MALFORMED: &str = "if_match_malformed";
/// Nobody is signed in, or the session has ended (401).
pub const NOT_SIGNED_IN: &str = "not_signed_in";
/// Signed in, but this is not allowed (403).
pub const FORBIDDEN: &str = "forbidden";
/// A page of another site tried to act with this browser's session (403).
pub const FOREIGN_ORIGIN: &str = "foreign_origin";
/// There is no such thing, or not for this caller (404).
pub const NOT_FOUND: &str = "not_found";
/// The address exists but not with this method (405).
pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
/// The answer cannot be given in a form that the client accepts (406).
pub const NOT_ACCEPTABLE: &str = "not_acceptable";
/// The client, or what the request waits for, took too long (408).
pub const TIMED_OUT: &str = "timed_out";
/// The request contradicts the present state (409).
pub const CONFLICT: &str = "conflict";
/// Another request with the same `Idempotency-Key` is still being worked on (409).
pub const IDEMPOTENCY_IN_PROGRESS: &str = "idempotency_in_progress";
/// `If-Match` names an older version than the present one (412).
pub const STALE: &str = "stale";
/// The body is larger than this operation takes (413).
pub const BODY_TOO_LARGE: &str = "body_too_large";
/// The body is not sent as `application/json` (415).
pub const UNSUPPORTED_MEDIA_TYPE: &str = "unsupported_media_type";
/// The body is none of the kinds of file that this operation takes (415).
pub const FILE_TYPE: &str = "file_type";
/// Fields or parameters are wrong; each is named in `errors` (422).
pub const INVALID_FIELDS: &str = "invalid_fields";
/// A field that this operation does not know (422 and per field).
pub const UNKNOWN_FIELD: &str = "unknown_field";
/// The same `Idempotency-Key` came with another request before (422).
pub const IDEMPOTENCY_KEY_REUSED: &str = "idempotency_key_reused";
/// `If-Match` is absent where it is needed (428).
pub const PRECONDITION_REQUIRED: &str = "precondition_required";
/// The head of the request has too many headers, or too long ones (431).
pub const HEAD_TOO_LARGE: &str = "head_too_large";
/// Too many requests in a short time (429).
pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
/// Our own fault; the text is in the log under the request id (500).
pub const INTERNAL: &str = "internal";
/// Something that the server needs does not answer at the moment (503).
pub const UNAVAILABLE: &str = "unavailable";
/// Per field: it is needed and absent.
pub const REQUIRED: &str = "required";
/// Per field: text where a number belongs, and the like.
pub const INVALID_TYPE: &str = "invalid_type";
/// Per field: the right type, but not a value that can be.
pub const INVALID_VALUE: &str = "invalid_value";
/// Per field: not one of the choices.
pub const UNKNOWN_VALUE: &str = "unknown_value";
/// Per field: the same name twice in one object.
pub const DUPLICATE_FIELD: &str = "duplicate_field";
/// Per field: below or above what is allowed.
pub const OUT_OF_RANGE: &str = "out_of_range";
/// Per field: too many characters or items.
pub const TOO_LONG: &str = "too_long";
/// Per field: too few characters or items.
pub const TOO_SHORT: &str = "too_short";

/// All of the above, for the test that each has its sentence.
pub const ALL: &[&str] = &[
    MALFORMED_REQUEST,
    MALFORMED_JSON,
    IDEMPOTENCY_KEY_MISSING,
    IDEMPOTENCY_KEY_MALFORMED,
    IF_MATCH_MALFORMED,
    NOT_SIGNED_IN,
    FORBIDDEN,
    FOREIGN_ORIGIN,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    TIMED_OUT,
    CONFLICT,
    IDEMPOTENCY_IN_PROGRESS,
    STALE,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    FILE_TYPE,
    INVALID_FIELDS,
    UNKNOWN_FIELD,
    IDEMPOTENCY_KEY_REUSED,
    PRECONDITION_REQUIRED,
    HEAD_TOO_LARGE,
    TOO_MANY_REQUESTS,
    INTERNAL,
    UNAVAILABLE,
    REQUIRED,
    INVALID_TYPE,
    INVALID_VALUE,
    UNKNOWN_VALUE,
    DUPLICATE_FIELD,
    OUT_OF_RANGE,
    TOO_LONG,
    TOO_SHORT,
];
