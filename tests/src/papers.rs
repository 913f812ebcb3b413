//! Made-up photographs and PDFs.

use std::fmt::Write as _;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Rgb, RgbImage};

/// Wide, red on the left, blue on the right.
fn flag(width: u32) -> DynamicImage {
    let colour = |x, _| if x < width / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, width / 2, colour))
}

/// A photograph.
///
/// # Panics
/// Never: memory takes it.
#[must_use]
pub fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    flag(400).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).expect("memory");
    bytes
}

/// A photograph beside which these words stand, as a camera writes where it was.
///
/// # Panics
/// When there are too many for one remark.
#[must_use]
pub fn jpeg_beside(words: &str) -> Vec<u8> {
    let photograph = jpeg();
    let length = u16::try_from(words.len() + 2).expect("a short remark").to_be_bytes();
    [&photograph[..2], &[0xFF, 0xFE], &length, words.as_bytes(), &photograph[2..]].concat()
}

/// A picture without loss.
///
/// # Panics
/// Never: memory takes it.
#[must_use]
pub fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    flag(400).write_with_encoder(PngEncoder::new(&mut bytes)).expect("memory");
    bytes
}

/// A PDF of one page that says these words, which stand in it as they are.
#[must_use]
pub fn pdf(words: &str) -> Vec<u8> {
    let shown = format!("BT /F1 24 Tf 20 100 Td ({words}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{shown}\nendstream", shown.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    file.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let _ = write!(file, "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}

/// A PDF that runs a script when it is opened.
#[must_use]
pub fn pdf_with_script() -> Vec<u8> {
    let text = String::from_utf8(pdf("x")).unwrap_or_default();
    text.replace("/Type/Catalog", "/Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
        .into_bytes()
}
