//! The placed sheet as a tagged document.

use std::num::NonZeroU16;

use chrono::Datelike as _;
use domain::letters::Content;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Node, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use qrcode::{Color, QrCode};

use super::super::fonts::{Drawn, Fonts};
use super::{HEIGHT, Line, MARGIN, Part, QR, Role, Sheet, WIDTH, lines};

const LANGUAGE: &str = "zh-CN";

/// The document of a sheet whose code opens this address.
pub(super) fn document(
    fonts: &Fonts,
    sheet: &Sheet,
    content: &Content,
    address: &str,
) -> Result<Vec<u8>, String> {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|error| format!("{error:?}"))?;
    let squares = sheet.picture.as_ref().map(|picture| code(address, picture.y)).transpose()?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(content));
    let mut inside: Vec<Vec<Node>> = sheet.parts.iter().map(|_| Vec::new()).collect();
    for (at, page_lines) in sheet.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("a page has no size")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        surface.set_fill(Some(Fill::default()));
        for line in page_lines {
            let tagged = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            draw(&mut surface, fonts, line);
            surface.end_tagged();
            inside[line.part].push(tagged.into());
        }
        let picture = sheet.picture.as_ref().filter(|picture| picture.page == at);
        if let (Some(picture), Some(squares)) = (picture, &squares) {
            let tagged = surface.start_tagged(ContentTag::Other);
            surface.draw_path(squares);
            surface.end_tagged();
            inside[picture.part].push(tagged.into());
        }
        if sheet.pages.len() > 1 {
            page_number(&mut surface, fonts, at + 1, sheet.pages.len());
        }
        surface.finish();
        page.finish();
    }
    document.set_outline(outline(sheet));
    document.set_tag_tree(tree(&sheet.parts, inside));
    document.finish().map_err(|error| format!("{error:?}"))
}

fn metadata(content: &Content) -> Metadata {
    let (year, month, day) = (content.on.year(), content.on.month(), content.on.day());
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    let date = DateTime::new(u16::try_from(year).unwrap_or_default()).month(small(month)).day(small(day));
    Metadata::new()
        .title(content.title.clone())
        .language(LANGUAGE.to_owned())
        .document_id(content.number.clone())
        .creation_date(date)
}

/// Draws a line in as many runs as it takes fonts.
fn draw(surface: &mut Surface<'_>, fonts: &Fonts, line: &Line) {
    let mut x = line.x;
    for run in line.characters.chunk_by(|one, next| one.face == next.face) {
        let text: String = run.iter().map(|one| one.character).collect();
        let mut at = 0;
        let glyph = |one: &Drawn| {
            let range = at..at + one.character.len_utf8();
            at = range.end;
            KrillaGlyph::new(GlyphId::new(one.glyph), one.width, 0.0, 0.0, 0.0, range, None)
        };
        let glyphs: Vec<KrillaGlyph> = run.iter().map(glyph).collect();
        let face = run.first().map_or(0, |one| one.face);
        surface.draw_glyphs(Point::from_xy(x, line.y), &glyphs, fonts.face(face), &text, line.size, false);
        x += lines::width(run) * line.size;
    }
}

/// What it says is in nobody's order of reading.
fn page_number(surface: &mut Surface<'_>, fonts: &Fonts, page: usize, pages: usize) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
    let text = format!("{page}/{pages}");
    for characters in lines::broken(fonts, &text, WIDTH) {
        let x = (WIDTH - lines::width(&characters) * 10.0) / 2.0;
        draw(surface, fonts, &Line { part: 0, characters, x, y: HEIGHT - MARGIN / 2.0, size: 10.0 });
    }
    surface.end_tagged();
}

/// The squares of a QR code that opens this address.
#[expect(clippy::cast_precision_loss, reason = "a code has fewer than two hundred modules a side")]
fn code(address: &str, y: f32) -> Result<Path, String> {
    let code = QrCode::new(address).map_err(|error| error.to_string())?;
    let (across, module) = (code.width(), QR / code.width() as f32);
    let mut squares = PathBuilder::new();
    for (at, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        let (column, row) = ((at % across) as f32, (at / across) as f32);
        let square = Rect::from_xywh(MARGIN + column * module, y + row * module, module, module);
        squares.push_rect(square.ok_or("a module has no size")?);
    }
    squares.finish().ok_or_else(|| "a code without modules".to_owned())
}

fn outline(sheet: &Sheet) -> Outline {
    let mut outline = Outline::new();
    for (at, page) in sheet.pages.iter().enumerate() {
        for line in page {
            let part = &sheet.parts[line.part];
            if matches!(part.role, Role::Title | Role::Heading) {
                let there = XyzDestination::new(at, Point::from_xy(line.x, line.y - line.size));
                outline.push_child(OutlineNode::new(part.text.clone(), there));
            }
        }
    }
    outline
}

fn tree(parts: &[Part], inside: Vec<Vec<Node>>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for (part, children) in parts.iter().zip(inside) {
        let title = Some(part.text.clone());
        tree.push(match part.role {
            Role::Title => TagGroup::with_children(Tag::Hn(NonZeroU16::MIN, title), children),
            Role::Heading => {
                TagGroup::with_children(Tag::Hn(NonZeroU16::MIN.saturating_add(1), title), children)
            }
            Role::Paragraph => TagGroup::with_children(Tag::P, children),
            Role::Picture => TagGroup::with_children(Tag::Figure(title), children),
        });
    }
    tree
}
