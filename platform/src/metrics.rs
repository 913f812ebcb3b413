//! Numbers about this process, as Prometheus reads them: how many requests of each route, how long they took.
//!
//! A label is a method, a route as it is written in the code (`/api/v1/residents/:param0`) or a class of status; never an
//! id, an address or anything that somebody sent. What this does NOT do: listen (the server does, on loopback) and
//! know what else is worth a number: whoever renders adds its own with [`Gauges`].

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the histogram's buckets, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Which requests are counted together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    route: Arc<str>,
    method: &'static str,
    /// 2 for 2xx.
    class: u16,
}

#[derive(Clone, Copy, Default)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

/// The counts of this process; cheap to clone, all clones count together.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<Series, Histogram>>>);

impl Metrics {
    /// One more request was answered. A method that nobody uses is counted as `other`.
    pub fn answered(&self, method: &str, route: Arc<str>, status: u16, took: Duration) {
        let series = Series { route, method: known(method), class: status / 100 };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = all.entry(series).or_default();
        let seconds = took.as_secs_f64();
        for (bucket, end) in histogram.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= end);
        }
        histogram.count += 1;
        histogram.seconds += seconds;
    }

    /// All of it as text, with what the caller adds.
    #[must_use]
    pub fn render(&self, gauges: &Gauges) -> String {
        let mut text = String::from(
            "# HELP aixin_request_seconds How long requests took until they were answered.\n\
             # TYPE aixin_request_seconds histogram\n",
        );
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (series, histogram) in &all {
            let labels = series.labels();
            for (count, end) in histogram.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(text, "aixin_request_seconds_bucket{{{labels},le=\"{end}\"}} {count}");
            }
            let Histogram { count, seconds, .. } = histogram;
            let _ = writeln!(text, "aixin_request_seconds_bucket{{{labels},le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "aixin_request_seconds_sum{{{labels}}} {seconds}");
            let _ = writeln!(text, "aixin_request_seconds_count{{{labels}}} {count}");
        }
        text + &gauges.0
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Series {
    fn labels(&self) -> String {
        // A route is written in the code and holds nothing that must be escaped.
        format!("method=\"{}\",route=\"{}\",status=\"{}xx\"", self.method, self.route, self.class)
    }
}

fn known(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

/// Numbers that are asked for when somebody looks.
#[derive(Debug, Default)]
pub struct Gauges(String);

impl Gauges {
    /// A number that goes up and down.
    #[must_use]
    pub fn gauge(self, name: &'static str, says: &'static str, value: f64) -> Self {
        self.add("gauge", name, says, value)
    }

    /// A number that only goes up while the process lives.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "Prometheus knows no other numbers")]
    pub fn counter(self, name: &'static str, says: &'static str, value: u64) -> Self {
        self.add("counter", name, says, value as f64)
    }

    fn add(mut self, kind: &str, name: &str, says: &str, value: f64) -> Self {
        let _ = writeln!(self.0, "# HELP {name} {says}\n# TYPE {name} {kind}\n{name} {value}");
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_method_and_class() {
        let metrics = Metrics::default();
        let answered = |status, milliseconds| {
            metrics.answered("GET", "/cases/:id".into(), status, Duration::from_millis(milliseconds));
        };
        answered(200, 3);
        answered(201, 400);
        answered(404, 1);
        let text = metrics.render(&Gauges::default().counter("n", "says", 7));
        let labels = "method=\"GET\",route=\"/cases/:id\",status=\"2xx\"";
        for line in [
            format!("aixin_request_seconds_bucket{{{labels},le=\"0.0025\"}} 0"),
            format!("aixin_request_seconds_bucket{{{labels},le=\"0.005\"}} 1"),
            format!("aixin_request_seconds_bucket{{{labels},le=\"+Inf\"}} 2"),
            format!("aixin_request_seconds_count{{{labels}}} 2"),
            "# TYPE n counter".to_owned(),
            "n 7".to_owned(),
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }

    #[test]
    fn what_somebody_sends_becomes_no_label() {
        let metrics = Metrics::default();
        metrics.answered("BREW\"}", "none".into(), 405, Duration::ZERO);
        assert!(metrics.render(&Gauges::default()).contains("method=\"other\""));
    }
}
