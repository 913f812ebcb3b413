//! What is written about the running server: one event a line, as text or as JSON, without a word of anybody.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// What writes events to `writer`. As JSON every line of a request holds its span, with `request.id`.
pub fn subscriber<W>(filter: EnvFilter, json: bool, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    if json {
        // The span of a request stands in its line once, not again in a list of one.
        Box::new(builder.json().with_span_list(false).finish())
    } else {
        Box::new(builder.compact().finish())
    }
}
