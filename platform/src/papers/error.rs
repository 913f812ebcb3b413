//! Why a paper is not kept.

/// The reason. No variant repeats anything of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// More bytes than [`super::MOST_BYTES`].
    #[error("the file is larger than {} MiB", super::MOST_BYTES >> 20)]
    TooLarge,
    /// Neither JPEG nor PNG nor PDF.
    #[error("the file is no JPEG, PNG or PDF")]
    OtherKind,
    /// It begins as one and does not go on so.
    #[error("the file is broken or cut off")]
    Unreadable,
    /// More pixels than [`super::MOST_PIXELS`], or more memory than a picture of so many takes.
    #[error("the picture has more than {} million pixels", super::MOST_PIXELS / 1_000_000)]
    TooManyPixels,
    /// More streams than [`super::MOST_STREAMS`], more than [`super::MOST_UNPACKED`] in them, or packed twice over.
    #[error("the PDF unpacks to far more than it should, or is packed several times over")]
    Bomb,
    /// It has a password or is encrypted otherwise.
    #[error("the PDF is encrypted: save it without a password")]
    Encrypted,
    /// There is more in it than pages.
    #[error("the PDF holds {0}")]
    Active(Hidden),
}

/// What a PDF may hold beside pages, and must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Hidden {
    /// A program.
    #[error("a script")]
    Script,
    /// An order to start a program.
    #[error("an order to start a program")]
    Launch,
    /// A file within the file.
    #[error("another file")]
    EmbeddedFile,
    /// A form that sends or fetches, or one that is a program itself.
    #[error("a form that sends or runs")]
    Form,
    /// A way into another file.
    #[error("a link into another file")]
    ElsewhereLink,
    /// Something that plays.
    #[error("sound, film or the like")]
    Media,
}

impl PaperError {
    /// Every reason there is.
    pub const ALL: [Self; 12] = [
        Self::TooLarge,
        Self::OtherKind,
        Self::Unreadable,
        Self::TooManyPixels,
        Self::Bomb,
        Self::Encrypted,
        Self::Active(Hidden::Script),
        Self::Active(Hidden::Launch),
        Self::Active(Hidden::EmbeddedFile),
        Self::Active(Hidden::Form),
        Self::Active(Hidden::ElsewhereLink),
        Self::Active(Hidden::Media),
    ];

    /// The stable code of the reason.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "paper_too_large",
            Self::OtherKind => "paper_other_kind",
            Self::Unreadable => "paper_unreadable",
            Self::TooManyPixels => "paper_too_many_pixels",
            Self::Bomb => "paper_bomb",
            Self::Encrypted => "paper_encrypted",
            Self::Active(Hidden::Script) => "paper_script",
            Self::Active(Hidden::Launch) => "paper_launch",
            Self::Active(Hidden::EmbeddedFile) => "paper_embedded_file",
            Self::Active(Hidden::Form) => "paper_form",
            Self::Active(Hidden::ElsewhereLink) => "paper_elsewhere_link",
            Self::Active(Hidden::Media) => "paper_media",
        }
    }
}
