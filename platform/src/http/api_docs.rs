//! The API's document as a page for programmers: Swagger UI without the net and without inline script.
//!
//! poem-openapi carries Swagger UI inside, but only as one page with everything inline, which no content security
//! policy worth the name lets run. So its script and style are taken out of that page once at the start and served
//! as files.

use poem_openapi::OpenApiService;

use super::files::{File, Files};

/// The files of the page, to be nested at `at` (`/api/docs`) under `Surface::Docs`; it shows the document that is
/// served at `document` (`/api/openapi.json`). Both are paths of this server without a closing slash.
#[must_use]
pub fn api_docs(at: &str, document: &str) -> Files {
    let whole = OpenApiService::new((), "", "").swagger_ui_html();
    let (script, style) = parts(&whole);
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>API</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{at}/swagger-ui.css\">\n\
         <div id=\"ui\" data-document=\"{document}\"></div>\n\
         <script src=\"{at}/swagger-ui.js\"></script>\n<script src=\"{at}/start.js\"></script>\n</html>\n"
    );
    Files::new()
        .with("index.html", File::new("index.html", page))
        .with("swagger-ui.js", File::new("swagger-ui.js", script.to_owned()))
        .with("swagger-ui.css", File::new("swagger-ui.css", style.to_owned()))
        .with("start.js", File::new("start.js", START))
        .with_page("index.html")
}

/// Starts the page; `validatorUrl` would ask a server on the net about every document.
const START: &str = r##"SwaggerUIBundle({
  dom_id: "#ui",
  url: document.getElementById("ui").dataset.document,
  validatorUrl: null,
  deepLinking: true,
});
"##;

/// Script and style of poem-openapi's page, between the marks of its template.
fn parts(whole: &str) -> (&str, &str) {
    let between = |begin: &str, end: &str| {
        let (_, rest) = whole.split_once(begin)?;
        rest.split_once(end).map(|(part, _)| part)
    };
    let style = between("<style charset=\"UTF-8\">", "</style>");
    let script = between("<script charset=\"UTF-8\">", "</script>\n</head>");
    (script.unwrap_or_default(), style.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use poem::{Route, test::TestClient};

    use super::*;

    #[test]
    fn script_and_style_are_found_in_the_page_of_poem_openapi() {
        let whole = OpenApiService::new((), "", "").swagger_ui_html();
        let (script, style) = parts(&whole);
        assert!(
            script.len() > 1_000_000 && script.contains("SwaggerUIBundle") && !script.contains("</script>")
        );
        assert!(style.len() > 100_000 && style.contains(".swagger-ui"));
    }

    #[tokio::test]
    async fn the_page_has_no_inline_script_and_asks_only_this_server() {
        let app = TestClient::new(Route::new().nest("/api/docs", api_docs("/api/docs", "/api/openapi.json")));
        let page = app.get("/api/docs").send().await.0.into_body().into_string().await.unwrap();
        assert!(!page.contains("<script>") && !page.contains("<style") && !page.contains("//"), "{page}");
        for part in page.split("src=\"").skip(1).chain(page.split("href=\"").skip(2)) {
            app.get(part.split('"').next().unwrap()).send().await.assert_status_is_ok();
        }
        let start = app.get("/api/docs/start.js").send().await;
        assert!(start.0.into_body().into_string().await.unwrap().contains("validatorUrl: null"));
    }
}
