//! How a letter looks: one column of lines on A4, tagged for readers who listen (PDF/UA-1).
//!
//! The same content gives the same bytes. What stands here knows nothing of what a letter says.

mod lines;
mod paint;

use domain::letters::{Block, Content};
use domain::reference::grouped;
use domain::words::sentence;

use super::fonts::{Drawn, Fonts};
use super::issuing::{Letter, check_code};

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 70.0;
const BODY: f32 = 12.0;
const LINE: f32 = 20.0;
const QR: f32 = 96.0;

/// What a part of the sheet is to whoever listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Title,
    Heading,
    Paragraph,
    Picture,
}

/// A part of the sheet, in the order of reading.
struct Part {
    role: Role,
    text: String,
}

/// A line where it stands.
struct Line {
    part: usize,
    characters: Vec<Drawn>,
    x: f32,
    /// Of the line on which the letters stand.
    y: f32,
    size: f32,
}

/// Where the code stands.
struct Picture {
    part: usize,
    page: usize,
    y: f32,
}

/// Everything placed.
struct Sheet {
    parts: Vec<Part>,
    pages: Vec<Vec<Line>>,
    picture: Option<Picture>,
    y: f32,
}

/// What stands on every sheet, whatever it says.
pub(super) fn fixed() -> impl Iterator<Item = &'static str> {
    ["letters.number", "letters.to", "letters.verify"]
        .into_iter()
        .map(sentence)
        .chain(["：年月日/ 0123456789abcdef"])
}

/// The letter as a document.
///
/// # Errors
/// What the library says when the document would not be what PDF/UA asks for.
pub(super) fn pdf(fonts: &Fonts, letter: &Letter, public_url: &str) -> Result<Vec<u8>, String> {
    let content = &letter.content;
    let mut sheet = Sheet { parts: Vec::new(), pages: vec![Vec::new()], picture: None, y: MARGIN };
    sheet.head(fonts, content);
    for block in &content.blocks {
        sheet.block(fonts, block);
    }
    sheet.foot(fonts, content, &check_code(&letter.digest));
    paint::document(fonts, &sheet, content, &format!("{public_url}/k/{}", content.code))
}

impl Sheet {
    fn head(&mut self, fonts: &Fonts, content: &Content) {
        let number = format!("{}：{}", sentence("letters.number"), grouped(&content.number));
        self.y += 24.0;
        self.centred(fonts, Role::Title, &content.title, 22.0);
        self.y += 8.0;
        self.centred(fonts, Role::Paragraph, &number, 10.0);
        self.y += 16.0;
        self.text(fonts, Role::Paragraph, &format!("{}：{}", sentence("letters.to"), content.to), BODY);
        self.y += 6.0;
    }

    fn block(&mut self, fonts: &Fonts, block: &Block) {
        match block {
            Block::Heading { text } => {
                self.y += 10.0;
                // A heading stays with the lines that follow it.
                self.need(3.0 * LINE);
                self.text(fonts, Role::Heading, text, 14.0);
            }
            Block::Paragraph { text } => self.text(fonts, Role::Paragraph, text, BODY),
            Block::Fact { label, value } => {
                self.text(fonts, Role::Paragraph, &format!("{label}：{value}"), BODY);
            }
        }
    }

    fn foot(&mut self, fonts: &Fonts, content: &Content, check: &str) {
        self.need(QR + 3.0 * LINE);
        self.y += LINE;
        // The code stands at the left of who signs, so that a decision with everything in it is one page.
        let top = self.y;
        self.right(fonts, &content.office);
        self.right(fonts, &content.on.format("%Y年%-m月%-d日").to_string());
        let part = self.part(Role::Picture, sentence("letters.picture"));
        self.picture = Some(Picture { part, page: self.pages.len() - 1, y: top });
        self.y = top + QR + 14.0;
        self.text(fonts, Role::Paragraph, &format!("{} {check}", sentence("letters.verify")), 10.0);
    }

    fn part(&mut self, role: Role, text: &str) -> usize {
        self.parts.push(Part { role, text: text.to_owned() });
        self.parts.len() - 1
    }

    /// Goes to the next page where less than this is left.
    fn need(&mut self, height: f32) {
        if self.y + height > HEIGHT - MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn text(&mut self, fonts: &Fonts, role: Role, text: &str, size: f32) {
        let part = self.part(role, text);
        for characters in lines::broken(fonts, text, (WIDTH - 2.0 * MARGIN) / size) {
            self.line(part, characters, MARGIN, size);
        }
    }

    fn centred(&mut self, fonts: &Fonts, role: Role, text: &str, size: f32) {
        let part = self.part(role, text);
        for characters in lines::broken(fonts, text, (WIDTH - 2.0 * MARGIN) / size) {
            let x = (WIDTH - lines::width(&characters) * size) / 2.0;
            self.line(part, characters, x, size);
        }
    }

    fn right(&mut self, fonts: &Fonts, text: &str) {
        let part = self.part(Role::Paragraph, text);
        for characters in lines::broken(fonts, text, (WIDTH - 2.0 * MARGIN) / BODY) {
            let x = WIDTH - MARGIN - lines::width(&characters) * BODY;
            self.line(part, characters, x, BODY);
        }
    }

    fn line(&mut self, part: usize, characters: Vec<Drawn>, x: f32, size: f32) {
        let height = size * LINE / BODY;
        self.need(height);
        self.y += height;
        let y = self.y - (height - size) / 2.0;
        if let Some(page) = self.pages.last_mut() {
            page.push(Line { part, characters, x, y, size });
        }
    }
}
