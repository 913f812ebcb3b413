//! A value that must not leave the process by accident.

use std::fmt;
use std::io;

use zeroize::{Zeroize, Zeroizing};

/// Holds personal data or a key: it can be neither printed nor serialised, and it is wiped when dropped.
///
/// `Debug` says `[secret]`, so that a struct holding one can still derive it. There is no `Display`, no
/// `Serialize` and no `Clone`; whoever needs the value says so in the code with [`Secret::expose`].
///
/// ```
/// use platform::vault::Secret;
/// let name = Secret::new(String::from("王小明"));
/// assert_eq!(format!("{name:?}"), "[secret]");
/// assert_eq!(name.expose(), "王小明");
/// ```
///
/// It does not print:
/// ```compile_fail,E0277
/// let name = platform::vault::Secret::new(String::from("王小明"));
/// println!("{name}");
/// ```
///
/// It does not become text:
/// ```compile_fail,E0599
/// let name = platform::vault::Secret::new(String::from("王小明"));
/// let text = name.to_string();
/// ```
///
/// It does not serialise:
/// ```compile_fail,E0277
/// let name = platform::vault::Secret::new(String::from("王小明"));
/// let json = serde_json::to_string(&name);
/// ```
///
/// It does not multiply:
/// ```compile_fail,E0599
/// let name = platform::vault::Secret::new(String::from("王小明"));
/// let copy: platform::vault::Secret<String> = name.clone();
/// ```
///
/// A struct that holds one does not serialise either:
/// ```compile_fail,E0277
/// #[derive(serde::Serialize)]
/// struct Person {
///     name: platform::vault::Secret<String>,
/// }
/// ```
pub struct Secret<T: Zeroize>(Zeroizing<T>);

impl<T: Zeroize> Secret<T> {
    /// Takes the value into keeping.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// Changes the value where it stands; `None`, and the value is wiped, if the change says so.
    pub(crate) fn reshape(mut self, change: impl FnOnce(&mut T) -> Option<()>) -> Option<Self> {
        change(&mut self.0).map(|()| self)
    }

    /// The value itself: for computing with it, or for the one answer that is meant to carry it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize + Default> Secret<T> {
    /// Hands the value over to a caller that wipes it.
    pub(crate) fn release(mut self) -> T {
        std::mem::take(&mut *self.0)
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// 32 bytes of key, wiped when dropped and never printed.
pub(crate) type KeyBytes = Secret<[u8; 32]>;

/// A growing buffer that leaves no copy behind: what it outgrows and what it holds at the end is wiped.
#[derive(Default)]
pub(crate) struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_secret(self) -> Secret<Vec<u8>> {
        Secret(self.0)
    }
}

impl io::Write for WipedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two().max(512));
            larger.extend_from_slice(&self.0);
            // The assignment drops the old buffer, which wipes it.
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_secret_prints_as_a_word_also_inside_other_values() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "only printed")]
        struct Person {
            name: Secret<String>,
            key: Option<KeyBytes>,
        }
        let person = Person { name: Secret::new("王小明".into()), key: Some(Secret::new([7; 32])) };
        assert_eq!(format!("{person:?}"), "Person { name: [secret], key: Some([secret]) }");
        assert!(!format!("{person:#?}").contains('王'));
    }

    #[test]
    fn a_wiped_buffer_keeps_everything_that_was_written() {
        let mut buffer = WipedBuffer::default();
        let expected: Vec<u8> = (0..=u8::MAX).cycle().take(5_000).collect();
        for chunk in expected.chunks(7) {
            buffer.write_all(chunk).expect("a buffer in memory takes everything");
        }
        assert_eq!(buffer.as_slice(), expected);
    }
}
