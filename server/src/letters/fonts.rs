//! The fonts that letters are printed in. A character that none of them has is named, never left out in silence.
//!
//! A font is read for each letter: it is large, and letters are few.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use platform::http::Problem;
use poem::http::StatusCode;
use serde_json::json;
use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
};

use crate::config::Config;

/// Why nothing can be printed.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// The operator named no font.
    #[error("no font is set: name a file with Chinese characters in letters_font")]
    Missing,
    /// A file cannot be read, or is no font.
    #[error("{file}: {says}")]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        says: String,
    },
    /// Characters that no font has.
    #[error("the fonts do not have {}", .0.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", "))]
    Characters(Vec<char>),
}

/// A character by its code point.
fn name(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

impl From<FontError> for Problem {
    fn from(error: FontError) -> Self {
        let problem = |code: &'static str| Self::new(StatusCode::SERVICE_UNAVAILABLE, code);
        match error {
            FontError::Missing => problem("letters_font_missing"),
            FontError::Unusable { .. } => {
                tracing::error!(%error, "the font of letters cannot be used");
                problem("letters_font_unusable")
            }
            FontError::Characters(missing) => {
                let names: Vec<String> = missing.into_iter().map(name).collect();
                problem("letters_characters").with(json!({ "characters": names }))
            }
        }
    }
}

/// One font: its bytes for reading characters, and as the document takes it.
struct Face {
    bytes: Arc<Vec<u8>>,
    index: u32,
    drawn: krilla::text::Font,
}

impl Face {
    fn read(file: &Path, index: u32) -> Result<Self, FontError> {
        let unusable = |says: String| FontError::Unusable { file: file.to_owned(), says };
        let bytes = Arc::new(std::fs::read(file).map_err(|error| unusable(error.to_string()))?);
        FontRef::from_index(&bytes, index).map_err(|error| unusable(format!("font {index}: {error}")))?;
        let drawn = krilla::text::Font::new(Arc::clone(&bytes).into(), index);
        let drawn = drawn.ok_or_else(|| unusable(format!("font {index} cannot be embedded")))?;
        Ok(Self { bytes, index, drawn })
    }

    /// The glyph of a character and how wide it is, of an em.
    fn glyph(&self, character: char) -> Option<(GlyphId, f32)> {
        let font = FontRef::from_index(&self.bytes, self.index).ok()?;
        let glyph = font.charmap().map(character).filter(|glyph| glyph.to_u32() != 0)?;
        let width = font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(glyph)?;
        Some((glyph, width / self.drawn.units_per_em()))
    }
}

/// A character as it will be drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub(super) character: char,
    pub(super) glyph: u32,
    /// Of an em.
    pub(super) width: f32,
    /// Which font draws it.
    pub(super) face: usize,
}

/// The configured fonts, in the order in which they are asked.
pub struct Fonts(Vec<Face>);

impl Fonts {
    /// Reads the configured fonts.
    ///
    /// # Errors
    /// [`FontError`] names the file and what to do.
    pub fn read(config: &Config) -> Result<Self, FontError> {
        let first = config.letters_font.as_deref().ok_or(FontError::Missing)?;
        let mut faces = vec![Face::read(first, config.letters_font_index)?];
        if let Some(rare) = &config.letters_font_rare {
            faces.push(Face::read(rare, config.letters_font_rare_index)?);
        }
        Ok(Self(faces))
    }

    /// Says whether everything of these texts can be drawn.
    ///
    /// # Errors
    /// [`FontError::Characters`] with all that cannot, once each.
    pub fn cover<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<(), FontError> {
        let characters = texts.into_iter().flat_map(str::chars).filter(|one| *one != '\n');
        let mut missing: Vec<char> = characters.filter(|one| self.drawn(*one).is_none()).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() { Ok(()) } else { Err(FontError::Characters(missing)) }
    }

    /// A character in the first font that has it.
    pub(super) fn drawn(&self, character: char) -> Option<Drawn> {
        let in_face = |(face, font): (usize, &Face)| {
            let (glyph, width) = font.glyph(character)?;
            Some(Drawn { character, glyph: glyph.to_u32(), width, face })
        };
        self.0.iter().enumerate().find_map(in_face)
    }

    /// The font as the document takes it.
    pub(super) fn face(&self, at: usize) -> krilla::text::Font {
        self.0[at].drawn.clone()
    }
}
