//! The middleware that gives every error its final shape.

use std::{any::Any, sync::Arc};

use poem::{
    Endpoint, IntoResponse, Middleware, PathPattern, Request, Response, Result,
    http::{HeaderValue, StatusCode, header::ALLOW},
};
use poem_openapi::{OpenApi, OpenApiService, OperationId, Webhook};

use super::{
    codes,
    document::Methods,
    headers::Headers,
    problem::Problem,
    request_id::RequestId,
    translate::{PathNames, translate},
};

/// The table of sentences: what a person reads for a code.
pub type Sentence = fn(&str) -> &'static str;

/// Middleware that gives every error its final shape: [`Problem`]s, the errors of poem and its extractors, errors of
/// any other kind (logged, answered 500), and panics (likewise).
///
/// Stand it inside `RequestIds` and outside everything else.
#[derive(Debug, Clone)]
pub struct Problems {
    sentence: Sentence,
    path_names: Arc<PathNames>,
    methods: Arc<Methods>,
}

impl Problems {
    /// With the table of sentences.
    #[must_use]
    pub fn new(sentence: Sentence) -> Self {
        Self { sentence, path_names: Arc::default(), methods: Arc::default() }
    }

    /// Also with the names of the parameters in the paths of an API, so that a wrong one can be named, and with the methods
    /// that each path takes.
    #[must_use]
    pub fn naming_paths_of<T: OpenApi, W: Webhook>(self, _api: &OpenApiService<T, W>) -> Self {
        Self { path_names: Arc::new(PathNames::of::<T>()), methods: Arc::new(Methods::of::<T>()), ..self }
    }
}

impl<E: Endpoint> Middleware<E> for Problems {
    type Output = ProblemsEndpoint<poem::middleware::CatchPanicEndpoint<E, PanicToProblem>>;

    fn transform(&self, inner: E) -> Self::Output {
        let inner = poem::middleware::CatchPanic::new().with_handler(PanicToProblem).transform(inner);
        let (path_names, methods) = (Arc::clone(&self.path_names), Arc::clone(&self.methods));
        ProblemsEndpoint { inner, sentence: self.sentence, path_names, methods }
    }
}

/// Endpoint of the [`Problems`] middleware.
#[derive(Debug)]
pub struct ProblemsEndpoint<E> {
    inner: E,
    sentence: Sentence,
    path_names: Arc<PathNames>,
    methods: Arc<Methods>,
}

impl<E: Endpoint> Endpoint for ProblemsEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let request_id = request.extensions().get::<RequestId>().copied();
        let path = request.original_uri().path().to_owned();
        let (problem, kept) = match self.inner.call(request).await {
            Ok(answer) => {
                let answer = answer.into_response();
                match answer.data::<Problem>().cloned() {
                    Some(problem) => (
                        problem,
                        Kept {
                            operation: answer.data().copied(),
                            route: answer.data().cloned(),
                            headers: answer.data().cloned(),
                        },
                    ),
                    None => return Ok(answer),
                }
            }
            Err(error) => {
                let kept = Kept {
                    operation: error.data().copied(),
                    route: error.data().cloned(),
                    headers: error.data().cloned(),
                };
                match translate(error, &self.path_names) {
                    Ok(problem) => (problem, kept),
                    Err(answer) => return Ok(*answer),
                }
            }
        };
        let mut answer = problem.render(Some(self.sentence), request_id);
        Headers::apply_to_problem(kept.headers.as_ref(), &mut answer);
        if answer.status() == StatusCode::METHOD_NOT_ALLOWED
            && let Ok(allowed) = HeaderValue::from_str(&self.methods.allowed(&path))
        {
            answer.headers_mut().insert(ALLOW, allowed);
        }
        if let Some(operation) = kept.operation {
            answer.set_data(operation);
        }
        if let Some(route) = kept.route {
            answer.set_data(route);
        }
        Ok(answer)
    }
}

/// What the middleware outside of this one asks of an answer, taken over from the error that it was.
struct Kept {
    operation: Option<OperationId>,
    route: Option<PathPattern>,
    headers: Option<Headers>,
}

/// Turns a panic into a logged 500. Its text is not logged: that of a slice holds what was being sliced. Where it
/// panicked is told by the process's own hook.
#[derive(Debug, Clone, Copy)]
pub struct PanicToProblem;

impl poem::middleware::PanicHandler for PanicToProblem {
    type Response = Response;

    fn get_response(&self, _panic: Box<dyn Any + Send + 'static>) -> Response {
        tracing::error!("a handler panicked");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, codes::INTERNAL).into_response()
    }
}
