//! What is written about the running server: one event a line, as text or as JSON, without a word of anybody.

use std::panic::{self, PanicHookInfo};

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

/// From here on a panic says where it was, and what it says itself only where that is written in the code: the text of
/// a wrong slice holds what was being sliced, and that of an unwrapped error what was wrong.
pub fn keep_panics_quiet() {
    panic::set_hook(Box::new(|panic| {
        let (at, said) = (place(panic), said(panic));
        if tracing::dispatcher::has_been_set() {
            tracing::error!(panic.at = at, panic.message = said, "a thread panicked");
        } else {
            eprintln!("aixin: a thread panicked at {at}: {said}");
        }
    }));
}

fn place(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map(ToString::to_string).unwrap_or_default()
}

fn said(panic: &PanicHookInfo<'_>) -> &'static str {
    panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(its text is not repeated)")
}
