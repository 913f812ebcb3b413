//! Bad requests against a small API of our own: each gets its own problem that names the field and repeats nothing.

use poem::{
    Endpoint, EndpointExt as _, IntoEndpoint as _, Route,
    http::{StatusCode, header},
    test::{TestClient, TestRequestBuilder, TestResponse},
};
use poem_openapi::{
    Enum, Object, OpenApi, OpenApiService,
    param::{Path, Query},
    payload::Json,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Body, FieldProblem, IdempotencyKey, IfMatch, Problem, Problems, RequestIds, Tagged, codes};

/// What no answer may ever repeat.
const SECRET: &str = "330498199001011234";

#[derive(Debug, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    count: i64,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Debug, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
struct Line {
    colour: Colour,
}

#[derive(Debug, Serialize, Deserialize, Enum)]
#[serde(rename_all = "snake_case")]
#[oai(rename_all = "snake_case")]
enum Colour {
    Red,
    Blue,
}

struct Api;

#[expect(clippy::unused_async, reason = "poem-openapi takes async functions only")]
#[OpenApi]
impl Api {
    /// Takes an order.
    #[oai(path = "/orders", method = "post", operation_id = "open_order")]
    async fn open(
        &self,
        #[oai(name = "Idempotency-Key")] key: IdempotencyKey,
        order: Body<Order, 256>,
    ) -> Result<Json<Order>, Problem> {
        assert!(!key.as_str().is_empty());
        Ok(Json(order.value))
    }

    /// Shows an order.
    #[oai(path = "/orders/:id", method = "get", operation_id = "show_order")]
    async fn show(
        &self,
        id: Path<Uuid>,
        #[oai(validator(maximum(value = "100")))] limit: Query<Option<u32>>,
        day: Query<String>,
    ) -> Result<Tagged<String>, Problem> {
        let Query(limit) = limit;
        Ok(Tagged { value: format!("{} {limit:?} {}", id.0, day.0), version: 7 })
    }

    /// Changes an order.
    #[oai(path = "/orders/:id", method = "put", operation_id = "change_order")]
    async fn change(
        &self,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] version: IfMatch,
    ) -> Result<Json<String>, Problem> {
        version.check(7)?;
        Ok(Json(id.0.to_string()))
    }

    /// Fails in every way.
    #[oai(path = "/failures/:kind", method = "get", operation_id = "fail")]
    async fn fail(&self, kind: Path<String>) -> Result<Json<String>, Problem> {
        match kind.0.as_str() {
            "panic" => panic!("a panic that tells {SECRET}"),
            "internal" => Err(Problem::internal(&std::io::Error::other(SECRET))),
            "fields" => Err(Problem::fields([
                FieldProblem::new("id_number", "id_check_digit"),
                FieldProblem::new("answers.hours", codes::REQUIRED),
            ])),
            "busy" => Err(Problem::unavailable()),
            "stranger" => Err(Problem::not_signed_in()),
            _ => Err(Problem::not_found()),
        }
    }
}

fn sentence(code: &str) -> &'static str {
    match code {
        "not_found" => "没有找到。",
        "id_check_digit" => "号码的最后一位不对。",
        _ => "请再试一次。",
    }
}

fn app() -> TestClient<impl Endpoint> {
    let api = OpenApiService::new(Api, "test", "1");
    let problems = Problems::new(sentence).naming_paths_of(&api);
    let id = Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001);
    let routes = Route::new().nest("/api", api.into_endpoint());
    TestClient::new(routes.with(problems).with(RequestIds::new(move || id)))
}

async fn send(request: TestRequestBuilder<'_, impl Endpoint>) -> (StatusCode, Value) {
    let (status, body, _) = send_whole(request).await;
    (status, body)
}

async fn send_whole(request: TestRequestBuilder<'_, impl Endpoint>) -> (StatusCode, Value, TestResponse) {
    let mut answer = request.send().await;
    let status = answer.0.status();
    let text = answer.0.take_body().into_string().await.unwrap();
    assert!(!text.contains("3304"), "{text}");
    assert!(answer.0.headers().contains_key("x-request-id"));
    if !status.is_success() {
        assert_eq!(answer.0.content_type(), Some("application/problem+json"));
    }
    (status, serde_json::from_str(&text).unwrap(), answer)
}

/// Posts a body and gives status, code and the errors as `field code`.
async fn order(body: &str) -> (u16, String, Vec<String>) {
    let app = app();
    let request = app.post("/api/orders").header("Idempotency-Key", "k").content_type("application/json");
    told(send(request.body(body.to_owned())).await)
}

fn told((status, body): (StatusCode, Value)) -> (u16, String, Vec<String>) {
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let say = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = errors.iter().map(|error| format!("{} {}", say(&error["field"]), say(&error["code"])));
    (status.as_u16(), say(&body["code"]), errors.collect())
}

fn names(status: u16, code: &str, errors: &[&str]) -> (u16, String, Vec<String>) {
    (status, code.to_owned(), errors.iter().map(|&error| error.to_owned()).collect())
}

#[tokio::test]
async fn a_problem_has_the_shape_of_rfc_9457_with_sentences_and_the_request_id() {
    let (status, body) = send(app().get("/api/failures/fields")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let expected = json!({
        "type": "about:blank",
        "title": "请再试一次。",
        "status": 422,
        "code": "invalid_fields",
        "detail": "请再试一次。",
        "errors": [
            {"field": "id_number", "code": "id_check_digit", "message": "号码的最后一位不对。"},
            {"field": "answers.hours", "code": "required", "message": "请再试一次。"},
        ],
        "request_id": "01980000-0000-7000-8000-000000000001",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_panic_and_an_inner_error_are_answered_without_their_text() {
    for kind in ["panic", "internal"] {
        let answer = send(app().get(format!("/api/failures/{kind}"))).await;
        assert_eq!(told(answer), names(500, "internal", &[]));
    }
}

#[tokio::test]
async fn a_problem_brings_the_headers_of_its_status() {
    let (_, _, answer) = send_whole(app().get("/api/failures/busy")).await;
    assert_eq!(answer.0.headers()[header::RETRY_AFTER], "2");
    let (_, _, answer) = send_whole(app().get("/api/failures/stranger")).await;
    assert_eq!(answer.0.headers()[header::WWW_AUTHENTICATE], "Bearer");
    assert_eq!(answer.0.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_problems() {
    let app = app();
    assert_eq!(told(send(app.get("/api/nothing")).await), names(404, "not_found", &[]));
    assert_eq!(told(send(app.get("/elsewhere")).await), names(404, "not_found", &[]));
    assert_eq!(told(send(app.delete("/api/orders")).await), names(405, "method_not_allowed", &[]));
}

#[tokio::test]
async fn a_good_body_is_taken() {
    let (status, ..) = order(r#" {"name": "a", "count": 1, "lines": [{"colour": "red"}]} "#).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn what_is_not_one_json_object_is_malformed() {
    for body in [
        "",
        " ",
        "{",
        r#"{"name": "a", "count": 1}x"#,
        "[\"a\", 1, []]",
        "\"330498199001011234\"",
        "{\"name\": \"\u{1}\"}",
    ] {
        assert_eq!(order(body).await, names(400, "malformed_json", &[]), "{body}");
    }
}

#[tokio::test]
async fn a_wrong_field_is_named_by_its_path() {
    let cases = [
        (r#"{"count": 1}"#, "invalid_fields", "name required"),
        (r#"{"name": "a", "count": "330498199001011234"}"#, "invalid_fields", "count invalid_type"),
        (r#"{"name": "a", "count": 330498199001011234567}"#, "invalid_fields", "count invalid_type"),
        (r#"{"name": 330498199001011234, "count": 1}"#, "invalid_fields", "name invalid_type"),
        (r#"{"name": "a", "count": 1, "lines": 5}"#, "invalid_fields", "lines invalid_type"),
        (
            r#"{"name": "a", "count": 1, "lines": [{"colour": "red"}, {"colour": "330498199001011234"}]}"#,
            "invalid_fields",
            "lines[1].colour unknown_value",
        ),
        (r#"{"name": "a", "count": 1, "lines": [{}]}"#, "invalid_fields", "lines[0].colour required"),
        (r#"{"name": "a", "name": "b", "count": 1}"#, "invalid_fields", "name duplicate_field"),
        (r#"{"name": "a", "count": 1, "nmae": "b"}"#, "unknown_field", "nmae unknown_field"),
        (r#"{"name": "a", "count": 1, "330498199001011234": 1}"#, "unknown_field", "? unknown_field"),
        (r#"{"name": "a", "count": 1, "王小明": 1}"#, "unknown_field", "? unknown_field"),
        (
            r#"{"name": "a", "count": 1, "lines": [{"colour": "red", "shade": 1}]}"#,
            "unknown_field",
            "lines[0].shade unknown_field",
        ),
    ];
    for (body, code, error) in cases {
        assert_eq!(order(body).await, names(422, code, &[error]), "{body}");
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused() {
    let app = app();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let request = app.post("/api/orders").header("Idempotency-Key", "k").content_type(kind).body("{}");
        assert_eq!(told(send(request).await), names(415, "unsupported_media_type", &[]));
    }
    let request = app.post("/api/orders").header("Idempotency-Key", "k").body("{}");
    assert_eq!(told(send(request).await), names(415, "unsupported_media_type", &[]));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_whether_or_not_it_says_its_length() {
    let long = format!(r#"{{"name": "{}", "count": 1}}"#, "a".repeat(300));
    assert_eq!(order(&long).await, names(413, "body_too_large", &[]));
    let app = app();
    let request = app.post("/api/orders").header("Idempotency-Key", "k").content_type("application/json");
    let request = request.header("Content-Length", "1000000").body("{}");
    assert_eq!(told(send(request).await), names(413, "body_too_large", &[]));
}

#[tokio::test]
async fn the_end_of_a_body_beyond_the_limit_is_never_read() {
    use futures_util::StreamExt as _;
    let chunk = Ok::<_, std::io::Error>(vec![b' '; 100]);
    let endless = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(vec![b' '; 100]));
    let stream = futures_util::stream::iter([chunk]).chain(endless);
    let app = app();
    let request = app.post("/api/orders").header("Idempotency-Key", "k").content_type("application/json");
    let request = request.body(poem::Body::from_bytes_stream(stream));
    assert_eq!(told(send(request).await), names(413, "body_too_large", &[]));
}

#[tokio::test]
async fn an_idempotency_key_is_needed_and_is_visible_ascii() {
    let app = app();
    let post = || app.post("/api/orders").content_type("application/json").body(r#"{"name":"a","count":1}"#);
    let missing = names(400, "idempotency_key_missing", &["Idempotency-Key idempotency_key_missing"]);
    assert_eq!(told(send(post()).await), missing);
    let malformed = names(400, "idempotency_key_malformed", &["Idempotency-Key idempotency_key_malformed"]);
    for key in ["", " ", "a b", "键", &"k".repeat(256)] {
        assert_eq!(told(send(post().header("Idempotency-Key", key)).await), malformed, "{key}");
    }
    let twice = post().header("Idempotency-Key", "a").header("Idempotency-Key", "b");
    assert_eq!(told(send(twice).await), malformed);
    let longest = "k".repeat(255);
    assert_eq!(send(post().header("Idempotency-Key", longest)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_change_names_the_version_it_was_decided_on() {
    let app = app();
    let put = || app.put("/api/orders/01980000-0000-7000-8000-000000000001");
    let needed = names(428, "precondition_required", &["If-Match precondition_required"]);
    assert_eq!(told(send(put()).await), needed);
    let malformed = names(400, "if_match_malformed", &["If-Match if_match_malformed"]);
    for tag in ["7", "*", "\"\"", "\"a\"", "\"7\", \"8\"", "\"-7\"", "\"+7\"", "\"99999999999999999999\""] {
        assert_eq!(told(send(put().header("If-Match", tag)).await), malformed, "{tag}");
    }
    assert_eq!(told(send(put().header("If-Match", "\"6\"")).await), names(412, "stale", &[]));
    for tag in ["\"7\"", "W/\"7\""] {
        assert_eq!(send(put().header("If-Match", tag)).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_wrong_parameter_is_named_and_not_repeated() {
    let app = app();
    let id = "01980000-0000-7000-8000-000000000001";
    let get = |rest: &str| app.get(format!("/api/orders/{rest}"));
    let cases = [
        (format!("{SECRET}?day=a"), "id invalid_value"),
        (format!("{id}?day=a&limit={SECRET}"), "limit invalid_value"),
        (format!("{id}?day=a&limit=101"), "limit out_of_range"),
        (id.to_owned(), "day required"),
    ];
    for (rest, error) in cases {
        assert_eq!(told(send(get(&rest)).await), names(422, "invalid_fields", &[error]), "{rest}");
    }
    let (_, _, answer) = send_whole(get(&format!("{id}?day=a"))).await;
    assert_eq!(answer.0.headers()[header::ETAG], "\"7\"");
}

#[test]
fn the_document_tells_of_problems_bodies_and_headers() {
    let document: Value = serde_json::from_str(&OpenApiService::new(Api, "test", "1").spec()).unwrap();
    let open = &document["paths"]["/orders"]["post"];
    let problem = &open["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"];
    assert_eq!(problem, "#/components/schemas/Problem");
    let body = &open["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    assert_eq!(body, "#/components/schemas/Order");
    assert_eq!(open["parameters"][0]["name"], "Idempotency-Key");
    assert_eq!(open["parameters"][0]["in"], "header");
    assert_eq!(open["parameters"][0]["required"], true);
    let schema = &document["components"]["schemas"]["Problem"]["properties"];
    for property in ["type", "title", "status", "code", "detail", "errors", "request_id"] {
        assert!(schema[property].is_object(), "{property}");
    }
    let show = &document["paths"]["/orders/{id}"]["get"]["responses"]["200"];
    assert!(show["headers"]["ETag"].is_object());
}

#[test]
fn nothing_of_a_request_is_shown_by_debug() {
    let key = IdempotencyKey::parse(SECRET).unwrap();
    assert_eq!(format!("{key:?}"), "IdempotencyKey(..)");
}

#[test]
fn no_code_stands_twice() {
    let mut all = codes::ALL.to_vec();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), codes::ALL.len());
}
