//! Named points at which a test ends the process as a power cut would.
//!
//! A binary that serves people is built without the feature `failpoints`, and passes each of them without a look. One
//! that was built with it ends by SIGKILL at the point that [`VARIABLE`] names, once the file that it names exists:
//! `cases.appended@/tmp/now`. So a test lets the server start in peace and chooses the moment.

/// The environment variable: a point, `@`, and the file whose being there arms it.
pub const VARIABLE: &str = "AIXIN_FAILPOINT";

/// Goes on; or the process ends here, if a test says so.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn pass(_point: &'static str) {}

/// Goes on; or the process ends here, if a test says so.
#[cfg(feature = "failpoints")]
pub fn pass(point: &'static str) {
    if is_armed(point) {
        // Nothing is flushed, dropped or answered any more.
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
    }
}

/// Goes on; or whoever comes by panics here with what they hold, if a test says so.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn pass_holding(_point: &'static str, _held: &[u8]) {}

/// Goes on; or whoever comes by panics here with what they hold, if a test says so: as a wrong slice of a text does,
/// whose panic says the text.
///
/// # Panics
/// If a test says so.
#[cfg(feature = "failpoints")]
pub fn pass_holding(point: &'static str, held: &[u8]) {
    assert!(!is_armed(point), "a slip over {}", String::from_utf8_lossy(held));
}

#[cfg(feature = "failpoints")]
fn is_armed(point: &str) -> bool {
    static ARMED: std::sync::LazyLock<Option<(String, std::path::PathBuf)>> =
        std::sync::LazyLock::new(|| {
            let value = std::env::var(VARIABLE).ok()?;
            let (point, file) = value.split_once('@')?;
            Some((point.to_owned(), file.into()))
        });
    ARMED.as_ref().is_some_and(|(armed, file)| armed == point && file.exists())
}
