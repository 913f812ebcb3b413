//! Pictures: decoded within bounds, turned upright, and drawn anew.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};

use super::{MOST_BYTES, MOST_PIXELS, MOST_SIDE, PaperError, PaperKind};

/// Bytes of the picture in memory at most: four to a pixel.
const MOST_MEMORY: u64 = MOST_PIXELS * 4;
/// As photographs are commonly kept: print and handwriting stay readable.
const QUALITY: u8 = 85;

/// The picture and nothing else: what the camera wrote beside it is gone, but for which way is up, which is carried out.
pub(super) fn draw_anew(kind: PaperKind, bytes: &[u8]) -> Result<Vec<u8>, PaperError> {
    let picture = decode(kind, bytes)?;
    let mut drawn = Vec::new();
    let is_colourful = picture.color().has_color();
    let done = match kind {
        PaperKind::Png => {
            let plain = if picture.color().has_alpha() {
                DynamicImage::ImageRgba8(picture.into_rgba8())
            } else {
                without_alpha(picture, is_colourful)
            };
            plain.write_with_encoder(PngEncoder::new(&mut drawn))
        }
        PaperKind::Jpeg | PaperKind::Pdf => without_alpha(picture, is_colourful)
            .write_with_encoder(JpegEncoder::new_with_quality(&mut drawn, QUALITY)),
    };
    done.map_err(|_| PaperError::Unreadable)?;
    if drawn.len() > MOST_BYTES { Err(PaperError::TooLarge) } else { Ok(drawn) }
}

fn decode(kind: PaperKind, bytes: &[u8]) -> Result<DynamicImage, PaperError> {
    let format = if kind == PaperKind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(2 * MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    let (width, height) = decoder.dimensions();
    let too_many = u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE;
    if too_many || decoder.total_bytes() > MOST_MEMORY {
        return Err(PaperError::TooManyPixels);
    }
    let upright = decoder.orientation().map_err(|error| reason(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    picture.apply_orientation(upright);
    Ok(picture)
}

fn without_alpha(picture: DynamicImage, is_colourful: bool) -> DynamicImage {
    if is_colourful {
        DynamicImage::ImageRgb8(picture.into_rgb8())
    } else {
        DynamicImage::ImageLuma8(picture.into_luma8())
    }
}

fn reason(error: &ImageError) -> PaperError {
    match error {
        ImageError::Limits(_) => PaperError::TooManyPixels,
        _ => PaperError::Unreadable,
    }
}
