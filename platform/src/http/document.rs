//! The document of an API, complete where poem-openapi says less than is so, and what it says of a path.

use poem::http::Method;
use poem_openapi::{OpenApi, OpenApiService, Webhook};
use serde_json::{Value, json};

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
