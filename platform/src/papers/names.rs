//! The names in the bytes of a PDF: `/Launch`, also where it is written `/L#61unch`.
//!
//! What this does NOT do: understand the file. A name is found wherever it stands, also in a comment, a text or between
//! the bytes of a picture, so that no reader of another mind can find one that was passed over here.

/// Bytes of a name that are kept, as written: the longest that matters, with every letter in digits.
const MOST: usize = 64;

/// Finds names in bytes that come piece by piece.
#[derive(Default)]
pub(super) struct Names {
    is_inside: bool,
    written: Vec<u8>,
}

impl Names {
    /// Goes on over these bytes and tells of every name that has ended.
    pub(super) fn feed(&mut self, bytes: &[u8], tell: &mut impl FnMut(&[u8])) {
        for &byte in bytes {
            if self.is_inside {
                if !ends_name(byte) {
                    if self.written.len() <= MOST {
                        self.written.push(byte);
                    }
                    continue;
                }
                self.end(tell);
            }
            self.is_inside = byte == b'/';
        }
    }

    /// Tells of the name that stood at the very end.
    pub(super) fn end(&mut self, tell: &mut impl FnMut(&[u8])) {
        if self.is_inside && self.written.len() <= MOST {
            tell(&read(&self.written));
        }
        self.is_inside = false;
        self.written.clear();
    }
}

/// White space and delimiters of ISO 32000-1, 7.2.2.
pub(super) fn ends_name(byte: u8) -> bool {
    b"\0\t\n\x0C\r ()<>[]{}/%".contains(&byte)
}

/// The name that is written so: `#` and two digits are one byte.
fn read(written: &[u8]) -> Vec<u8> {
    let mut name = Vec::with_capacity(written.len());
    let mut rest = written;
    while let [first, after @ ..] = rest {
        let digits = if *first == b'#' { after.first_chunk().copied().and_then(byte_of) } else { None };
        name.push(digits.unwrap_or(*first));
        rest = if digits.is_some() { &after[2..] } else { after };
    }
    name
}

fn byte_of(digits: [u8; 2]) -> Option<u8> {
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(pieces: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut tell = |name: &[u8]| found.push(String::from_utf8_lossy(name).into_owned());
        let mut names = Names::default();
        for piece in pieces {
            names.feed(piece.as_bytes(), &mut tell);
        }
        names.end(&mut tell);
        found
    }

    #[test]
    fn names_are_found_one_behind_the_other() {
        assert_eq!(names_in(&["<</S/JavaScript/JS(x)>>"]), ["S", "JavaScript", "JS"]);
        assert_eq!(names_in(&["/A"]), ["A"]);
        assert_eq!(names_in(&["//A %/B\n"]), ["", "A", "B"]);
    }

    #[test]
    fn a_name_that_is_cut_between_two_pieces_is_one() {
        assert_eq!(names_in(&["/Java", "Scr", "ipt "]), ["JavaScript"]);
    }

    #[test]
    fn letters_in_digits_are_letters() {
        assert_eq!(names_in(&["/J#61v#61Script "]), ["JavaScript"]);
        assert_eq!(names_in(&["/#4a#61#76#61#53#63#72#69#70#74"]), ["JavaScript"]);
        assert_eq!(names_in(&["/A#", "/A#4", "/A#zz"]), ["A#", "A#4", "A#zz"]);
    }

    #[test]
    fn an_endless_name_is_not_kept() {
        let long = format!("/{}", "a".repeat(100_000));
        assert_eq!(names_in(&[&long, " /B"]), ["B"]);
    }
}
