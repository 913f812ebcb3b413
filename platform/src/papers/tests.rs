use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, GenericImageView as _, Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

/// Wide, red on the left, blue on the right.
fn flag() -> DynamicImage {
    let colour = |x, _| if x < 32 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(64, 32, colour))
}

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    flag().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 95)).expect("memory");
    bytes
}

fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    flag().write_with_encoder(PngEncoder::new(&mut bytes)).expect("memory");
    bytes
}

/// A segment behind the first mark of a JPEG.
fn with_segment(jpeg: &[u8], mark: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("a segment").to_be_bytes();
    [&jpeg[..2], &[0xFF, mark], &length, body, &jpeg[2..]].concat()
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(body);
    let length = u32::try_from(body.len()).expect("small");
    [&length.to_be_bytes()[..], &name, body, &crc.sum().to_be_bytes()].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn pdf(body: &[u8]) -> Vec<u8> {
    let head = b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n";
    [head, body, b"\ntrailer <</Root 1 0 R/Size 3>>\n%%EOF"].concat()
}

fn pdf_with_stream(dictionary: &str, content: &[u8]) -> Vec<u8> {
    pdf(&[format!("3 0 obj <<{dictionary}>> stream\r\n").as_bytes(), content, b"\nendstream endobj"].concat())
}

fn refused(bytes: Vec<u8>) -> PaperError {
    look(bytes).map(|paper| paper.kind).expect_err("is not kept")
}

#[test]
fn a_picture_is_kept_as_what_it_shows() {
    for (bytes, kind) in [(jpeg(), PaperKind::Jpeg), (png(), PaperKind::Png)] {
        let paper = look(bytes).expect("is kept");
        assert_eq!(paper.kind, kind);
        assert_eq!(PaperKind::of(&paper.bytes), Some(kind));
        let picture = image::load_from_memory(&paper.bytes).expect("a picture");
        assert_eq!(picture.dimensions(), (64, 32));
        assert!(picture.get_pixel(5, 5).0[0] > 150 && picture.get_pixel(60, 5).0[2] > 150);
    }
}

#[test]
fn what_a_camera_writes_beside_the_picture_is_gone() {
    let secret = b"GPS 33.05,107.03 of the house";
    let exif = [b"Exif\0\0".as_slice(), secret].concat();
    let marked = with_segment(&with_segment(&jpeg(), 0xE1, &exif), 0xFE, secret);
    let trailing = [marked, b"<script>".to_vec(), secret.to_vec()].concat();
    let text = [b"Comment\0".as_slice(), secret].concat();
    let marked = [&png()[..33], &chunk(*b"tEXt", &text), &png()[33..], secret].concat();
    for bytes in [trailing, marked] {
        assert!(bytes.windows(secret.len()).any(|here| here == secret));
        let kept = look(bytes).expect("is kept").bytes;
        assert!(!kept.windows(3).any(|here| here == b"GPS"));
        assert!(!kept.windows(8).any(|here| here == b"<script>"));
    }
}

#[test]
fn a_photograph_that_lies_on_its_side_is_turned_upright() {
    // One entry: orientation (274), a short, once, the value 6.
    let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let paper = look(with_segment(&jpeg(), 0xE1, exif)).expect("is kept");
    let picture = image::load_from_memory(&paper.bytes).expect("a picture");
    assert_eq!(picture.dimensions(), (32, 64));
    assert!(picture.get_pixel(5, 5).0[0] > 150);
}

#[test]
fn a_few_bytes_that_say_they_are_a_picture_as_large_as_a_field_are_refused() {
    for (width, height) in [(60_000_u32, 60_000_u32), (15_999, 15_999), (u32::MAX, 1), (1, 20_000)] {
        let size = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        let nothing = packed(&vec![0; 1 << 20]);
        let (head, body, end) = (chunk(*b"IHDR", &size), chunk(*b"IDAT", &nothing), chunk(*b"IEND", b""));
        let reason = refused([&png()[..8], &head, &body, &end].concat());
        assert!(
            matches!(reason, PaperError::TooManyPixels | PaperError::Unreadable),
            "{width}×{height}: {reason}"
        );
    }
}

#[test]
fn a_photograph_with_as_much_beside_it_as_fits_is_kept_without_it() {
    let segment = [&[0xFF, 0xE1, 0xFF, 0xFF][..], &vec![b'x'; 65_533]].concat();
    let bytes = [&jpeg()[..2], &segment.repeat(150), &jpeg()[2..]].concat();
    assert!((9 << 20..MOST_BYTES).contains(&bytes.len()));
    assert!(look(bytes).expect("is kept").bytes.len() < 10_000);
}

#[test]
fn what_is_cut_off_or_something_else_is_refused() {
    assert_eq!(refused(jpeg()[..40].to_vec()), PaperError::Unreadable);
    assert_eq!(refused(png()[..50].to_vec()), PaperError::Unreadable);
    assert_eq!(refused(b"%PDF-1.7 and nothing".to_vec()), PaperError::Unreadable);
    for other in [&b""[..], b"GIF89a", b"PK\x03\x04", b"<svg>", b"\n%PDF-1.7", b"MZ"] {
        assert_eq!(refused(other.to_vec()), PaperError::OtherKind);
    }
    assert_eq!(refused(vec![0xFF; MOST_BYTES + 1]), PaperError::TooLarge);
}

#[test]
fn pages_are_kept_as_they_came() {
    let text = packed(b"BT (Hello, a link: /Annots) Tj ET");
    for pages in [pdf(b""), pdf_with_stream("/Filter/FlateDecode", &text)] {
        assert_eq!(look(pages.clone()).expect("is kept").bytes, pages);
    }
    let common = pdf_with_stream("/Filter[/ASCII85Decode /FlateDecode]", b"abc~>");
    assert!(look(common).is_ok());
}

/// What is refused, as it stands in a file.
const HIDDEN: [(&str, Hidden); 12] = [
    ("<</S/JavaScript/JS(app.alert(1))>>", Hidden::Script),
    ("<</S /J#61vaScript /JS 4 0 R>>", Hidden::Script),
    ("<</Names<</JavaScript 4 0 R>>>>", Hidden::Script),
    ("<</S/Launch/F(cmd.exe)>>", Hidden::Launch),
    ("<</Type/EmbeddedFile>>", Hidden::EmbeddedFile),
    ("<</Names<</EmbeddedFiles 4 0 R>>>>", Hidden::EmbeddedFile),
    ("<</Subtype/FileAttachment>>", Hidden::EmbeddedFile),
    ("<</S/SubmitForm/F(http://a.example)>>", Hidden::Form),
    ("<</AcroForm<</XFA 4 0 R>>>>", Hidden::Form),
    ("<</S/GoToR/F(b.pdf)>>", Hidden::ElsewhereLink),
    ("<</S/GoToE/F(b.pdf)>>", Hidden::ElsewhereLink),
    ("<</Subtype/RichMedia>>", Hidden::Media),
];

#[test]
fn a_pdf_that_does_something_is_refused_with_what_it_is() {
    for (object, hidden) in HIDDEN {
        let bare = pdf(format!("3 0 obj {object} endobj").as_bytes());
        assert_eq!(refused(bare), PaperError::Active(hidden), "{object}");
    }
}

#[test]
fn what_stands_in_packed_objects_is_found_too() {
    for (object, hidden) in HIDDEN {
        let content = packed(format!("5 0 {object}").as_bytes());
        let packed = pdf_with_stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &content);
        assert_eq!(refused(packed), PaperError::Active(hidden), "{object}");
    }
}

#[test]
fn what_is_said_to_be_part_of_something_else_is_found_too() {
    let script = "<</S/JavaScript/JS(x)>>";
    for around in [
        format!("% stream\n3 0 obj {script} endobj\n% endstream"),
        format!("3 0 obj (stream) endobj 4 0 obj {script} endobj"),
        format!("3 0 obj <</Length 900>> stream\n{script}"),
    ] {
        assert_eq!(refused(pdf(around.as_bytes())), PaperError::Active(Hidden::Script), "{around}");
    }
}

#[test]
fn what_unpacks_before_a_stream_breaks_is_found_too() {
    let whole = packed(format!("<</S/JavaScript/JS(x)>> {}", "and more of it ".repeat(100)).as_bytes());
    let mut wrong = whole.clone();
    *wrong.last_mut().expect("a checksum") ^= 1;
    let broken = [&whole[..whole.len() - 12], b"\xFF\xFF\xFF\xFF"].concat();
    for bytes in [&whole[..], &whole[..whole.len() - 6], &wrong, &broken] {
        let paper = pdf_with_stream("/Filter/FlateDecode", bytes);
        assert_eq!(refused(paper), PaperError::Active(Hidden::Script));
    }
}

#[test]
fn an_encrypted_pdf_is_refused() {
    assert_eq!(refused(pdf(b"trailer <</Encrypt 9 0 R>>")), PaperError::Encrypted);
}

#[test]
fn a_pdf_packed_so_that_nobody_can_look_into_it_is_refused() {
    for dictionary in [
        "/Filter[/FlateDecode /FlateDecode]",
        "/Filter [ /Fl#61teDecode/FlateDecode ]",
        "/Filter[/ASCIIHexDecode/ASCII85Decode/FlateDecode]",
        "/Type/ObjStm/Filter/ASCIIHexDecode",
        "/Type/ObjStm/Filter[/ASCII85Decode/FlateDecode]",
        "/Type/ObjStm/Filter 9 0 R",
        "/Type/ObjStm/Filter[9 0 R]",
        "/Type/ObjStm/Filter %\n[/FlateDecode/FlateDecode]",
        "/Type/ObjStm/Filter[/FlateDecode%]\n/FlateDecode]",
        "/Type/ObjStm/F#69lter[/FlateDecode/FlateDecode]/Filter2/A",
    ] {
        assert_eq!(refused(pdf_with_stream(dictionary, b"00>")), PaperError::Bomb, "{dictionary}");
    }
}

#[test]
fn a_pdf_that_unpacks_to_a_warehouse_is_refused() {
    let tenth = packed(&vec![b' '; usize::try_from(MOST_UNPACKED / 10).expect("fits")]);
    let one =
        [b"3 0 obj <</Filter/FlateDecode>> stream\n".as_slice(), &tenth, b"\nendstream endobj\n"].concat();
    assert!(look(pdf(&one.repeat(9))).is_ok());
    assert_eq!(refused(pdf(&one.repeat(11))), PaperError::Bomb);
}

proptest! {
    #[test]
    fn nothing_that_is_sent_brings_it_down(
        start in prop::sample::select(vec![jpeg(), png(), pdf(b"3 0 obj <</Filter[/A/B]>> stream\nx\nendstream")]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        tail in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let mut bytes = start;
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.extend(tail);
        if let Ok(paper) = look(bytes) {
            prop_assert_eq!(PaperKind::of(&paper.bytes), Some(paper.kind));
        }
    }
}
