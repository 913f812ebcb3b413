//! The document of an API, complete where poem-openapi says less than is so, and what it says of a path.

use poem::Body;
use poem::http::Method;
use poem_openapi::payload::{Binary, Payload as _};
use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses};
use poem_openapi::types;
use poem_openapi::{OpenApi, OpenApiService, Webhook};
use serde_json::{Value, json};

/// An answer that is one file, of one of these media types; `name` says what its name is.
#[must_use]
pub fn one_file(
    description: &'static str,
    name: &str,
    types: impl IntoIterator<Item = &'static str>,
) -> MetaResponses {
    let medium = |content_type| MetaMediaType { content_type, schema: Binary::<Body>::schema_ref() };
    let name = MetaHeader {
        name: "Content-Disposition".to_owned(),
        description: Some(name.to_owned()),
        required: true,
        deprecated: false,
        // By its full name: in scope, the trait's `is_empty` would stand before that of `str`.
        schema: <String as types::Type>::schema_ref(),
    };
    let file = MetaResponse {
        description,
        status: Some(200),
        status_range: None,
        content: types.into_iter().map(medium).collect(),
        headers: vec![name],
    };
    MetaResponses { responses: vec![file] }
}

/// The document of an API as JSON. What may be missing from a body may also be `null`: answers write it so.
///
/// # Panics
/// Never: poem-openapi writes JSON.
#[must_use]
pub fn document<T: OpenApi, W: Webhook>(api: &OpenApiService<T, W>) -> String {
    let mut document: Value = serde_json::from_str(&api.spec()).expect("poem-openapi writes JSON");
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for schema in schemas.into_iter().flatten().map(|(_, schema)| schema) {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        for (name, property) in properties {
            if !required.contains(&json!(name)) && property.get("default").is_none() {
                may_be_null(property);
            }
        }
    }
    format!("{document:#}")
}

/// Beside a `$ref` nothing counts in OpenAPI 3.0, so it moves into an `allOf`.
fn may_be_null(property: &mut Value) {
    if property.get("$ref").is_some() {
        *property = json!({"allOf": [property.take()]});
    }
    property["nullable"] = json!(true);
}

/// The methods that each path of an API takes.
#[derive(Debug, Default)]
pub(super) struct Methods(Vec<(Vec<String>, Vec<Method>)>);

impl Methods {
    /// Of all operations of an API.
    pub(super) fn of<T: OpenApi>() -> Self {
        let paths = T::meta().into_iter().flat_map(|api| api.paths);
        Self(
            paths
                .map(|path| {
                    let parts = path.path.split('/').filter(|part| !part.is_empty()).map(str::to_owned);
                    let methods = path.operations.into_iter().map(|operation| operation.method);
                    (parts.collect(), methods.collect())
                })
                .collect(),
        )
    }

    /// The value of `Allow` for a path that took another method; wherever the API is mounted.
    pub(super) fn allowed(&self, path: &str) -> String {
        let asked: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let fits = |parts: &[String]| {
            let Some(from) = asked.len().checked_sub(parts.len()) else { return false };
            parts.iter().zip(&asked[from..]).all(|(part, asked)| part.starts_with('{') || part == asked)
        };
        let longest = self.0.iter().filter(|(parts, _)| fits(parts)).max_by_key(|(parts, _)| {
            // Of two that are as long, the one that names more of it.
            (parts.len(), parts.iter().filter(|part| !part.starts_with('{')).count())
        });
        let Some((found, _)) = longest else { return "GET, HEAD".to_owned() };
        let same = self.0.iter().filter(|(parts, _)| parts == found).flat_map(|(_, methods)| methods);
        let mut methods: Vec<&str> = same.map(Method::as_str).collect();
        methods.sort_unstable();
        methods.dedup();
        methods.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use poem_openapi::{Object, param::Path, payload::Json};

    use super::*;

    #[derive(Object)]
    struct Order {
        id: u32,
        note: Option<String>,
        part: Option<Part>,
    }

    #[derive(Object)]
    struct Part {
        name: String,
    }

    struct Orders;

    #[OpenApi]
    #[expect(clippy::unused_async, reason = "the macro takes nothing else")]
    impl Orders {
        #[oai(path = "/orders/:id", method = "get")]
        async fn show(&self, id: Path<u32>) -> Json<Order> {
            Json(Order { id: id.0, note: None, part: Some(Part { name: String::new() }) })
        }

        #[oai(path = "/orders/:id", method = "delete")]
        async fn remove(&self, _id: Path<u32>) {}

        #[oai(path = "/orders/newest", method = "get")]
        async fn newest(&self) {}
    }

    #[test]
    fn what_may_be_missing_may_be_null_and_what_may_not_may_not() {
        let document: Value = serde_json::from_str(&document(&OpenApiService::new(Orders, "", ""))).unwrap();
        let properties = &document["components"]["schemas"]["Order"]["properties"];
        assert_eq!(properties["id"].get("nullable"), None);
        assert_eq!(properties["note"]["nullable"], true);
        assert_eq!(properties["part"]["nullable"], true);
        assert_eq!(properties["part"]["allOf"][0]["$ref"], "#/components/schemas/Part");
    }

    #[test]
    fn a_path_tells_every_method_that_it_takes() {
        let methods = Methods::of::<Orders>();
        assert_eq!(methods.allowed("/api/v1/orders/7"), "DELETE, GET");
        assert_eq!(methods.allowed("/api/v1/orders/newest"), "GET");
        assert_eq!(methods.allowed("/health/live"), "GET, HEAD");
    }
}
