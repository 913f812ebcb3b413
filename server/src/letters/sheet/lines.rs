//! Where a line of Chinese text ends.

use super::super::fonts::{Drawn, Fonts};

/// What does not begin a line: it hangs over the edge of the one before.
const NOT_FIRST: &str = "，。；：？！、）》」』”’…%";

/// Widths of a line, in ems.
pub(super) fn width(characters: &[Drawn]) -> f32 {
    characters.iter().map(|one| one.width).sum()
}

/// The lines of a text, none much wider than this many ems. A number or a word of letters is not parted.
pub(super) fn broken(fonts: &Fonts, text: &str, most: f32) -> Vec<Vec<Drawn>> {
    text.split('\n').flat_map(|line| broken_line(fonts, line, most)).collect()
}

fn broken_line(fonts: &Fonts, text: &str, most: f32) -> Vec<Vec<Drawn>> {
    let mut lines = vec![Vec::new()];
    // What the fonts do not have was refused before anything is placed.
    let characters: Vec<Drawn> = text.chars().filter_map(|character| fonts.drawn(character)).collect();
    for piece in characters.chunk_by(|one, next| is_of_word(one.character) && is_of_word(next.character)) {
        let full = lines
            .last()
            .is_some_and(|line: &Vec<Drawn>| !line.is_empty() && width(line) + width(piece) > most);
        let hangs = piece.first().is_some_and(|one| NOT_FIRST.contains(one.character));
        if full && !hangs {
            lines.push(Vec::new());
        }
        for one in piece {
            // Only a word that is longer than a line is parted.
            if lines.last().is_some_and(|line| !hangs && !line.is_empty() && width(line) + one.width > most) {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(*one);
            }
        }
    }
    lines
}

fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric()
}
