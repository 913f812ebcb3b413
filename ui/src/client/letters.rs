//! The operations about letters, named as in the API's document.

use super::{Client, Failure};
use domain::letters::{LetterKind, LetterList, LetterText};
use uuid::Uuid;
use web_sys::Blob;

/// # Errors
/// Every operation fails with [`Failure`]: no line, a refusal, or an answer that is not understood.
#[expect(clippy::missing_errors_doc, reason = "they all fail in the same ways, which are told once, above")]
impl Client {
    /// The letters that there are of a case, also those that nobody has printed yet.
    pub async fn list_letters(self, case: Uuid) -> Result<LetterList, Failure> {
        self.read(&format!("/cases/{case}/letters")).await
    }

    /// One letter in its words.
    pub async fn read_letter(
        self,
        case: Uuid,
        kind: LetterKind,
        sequence: i64,
    ) -> Result<LetterText, Failure> {
        self.read(&format!("/cases/{case}/letters/{}/{sequence}/text", kind.code())).await
    }

    /// One letter as a PDF.
    pub async fn print_letter(self, case: Uuid, kind: LetterKind, sequence: i64) -> Result<Blob, Failure> {
        self.file(&format!("/cases/{case}/letters/{}/{sequence}", kind.code())).await
    }
}
