//! Papers from outside: photographs and PDFs, known by their bytes, not by their name or what they say they are.
//!
//! A file from outside is hostile until looked at. A picture is decoded within bounds and drawn anew, so that nothing of
//! the file is left but what is seen. A PDF stays as it is, or is refused with the reason: whatever in it would do
//! something (run, send, open elsewhere, play), whatever is hidden in it, and whatever cannot be looked into. Bounds
//! stand below as constants. What this module does NOT do: show a paper, or say what is on it. What is not refused is
//! still from outside: a PDF is shown by the browser's own reader, which is a process of its own.

mod error;
mod names;
mod picture;
mod portable;

pub use self::error::{Hidden, PaperError};

/// Bytes of a paper at most.
pub const MOST_BYTES: usize = 10 << 20;
/// Pixels of a picture at most: more than the cameras of common phones take, and 100 MB when drawn.
pub const MOST_PIXELS: u64 = 25_000_000;
/// Pixels of a picture's longer side at most.
pub const MOST_SIDE: u32 = 16_000;
/// Bytes that all streams of a PDF may unpack to. They are looked at as they come and kept nowhere.
pub const MOST_UNPACKED: u64 = 256 << 20;
/// Streams of a PDF at most.
pub const MOST_STREAMS: usize = 50_000;

/// What kind of file a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// A photograph.
    Jpeg,
    /// A picture without loss.
    Png,
    /// Pages.
    Pdf,
}

impl PaperKind {
    /// What the bytes begin with; `None` where that is nothing we take.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(Self::Png),
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A paper that may be kept.
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// What is kept: a picture drawn anew, or the PDF as it came.
    pub bytes: Vec<u8>,
}

/// Looks at a file from outside and says what of it may be kept. It computes for up to seconds and takes up to 200 MB
/// for the largest picture: call it where that is in nobody's way, and few times at once.
///
/// # Errors
/// [`PaperError`] with the reason why it is not kept.
pub fn look(bytes: Vec<u8>) -> Result<Paper, PaperError> {
    if bytes.len() > MOST_BYTES {
        return Err(PaperError::TooLarge);
    }
    let kind = PaperKind::of(&bytes).ok_or(PaperError::OtherKind)?;
    let bytes = match kind {
        PaperKind::Jpeg | PaperKind::Png => picture::draw_anew(kind, &bytes)?,
        PaperKind::Pdf => portable::look(&bytes).map(|()| bytes)?,
    };
    Ok(Paper { kind, bytes })
}

#[cfg(test)]
mod tests;
