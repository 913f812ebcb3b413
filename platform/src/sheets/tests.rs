//! Tables as people send them, and as somebody sends them who means harm.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;

fn file(bytes: &[u8]) -> File {
    let mut file = nameless_file().expect("a folder for such files");
    file.write_all(bytes).expect("a small file");
    file.rewind().expect("a file");
    file
}

fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    Rows::open(file(bytes))?.collect()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// One entry of an archive that is put together by hand.
struct Part<'a> {
    name: &'a str,
    data: &'a [u8],
    /// What the directory says it unpacks to, when that is a lie.
    declared: Option<u32>,
}

fn part<'a>(name: &'a str, data: &'a [u8]) -> Part<'a> {
    Part { name, data, declared: None }
}

fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        packed.write_all(part.data).expect("memory");
        let packed = packed.finish().expect("memory");
        let at = u32::try_from(bytes.len()).expect("small");
        let length = u32::try_from(packed.len()).expect("small");
        let unpacked = part.declared.unwrap_or_else(|| u32::try_from(part.data.len()).expect("small"));
        let name = u16::try_from(part.name.len()).expect("short");
        let mut middle = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        middle.extend(length.to_le_bytes());
        middle.extend(unpacked.to_le_bytes());
        middle.extend(name.to_le_bytes());
        middle.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&middle);
        bytes.extend(part.name.as_bytes());
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&middle);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let (start, size) = (bytes.len(), directory.len());
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let count = u16::try_from(parts.len()).expect("few").to_le_bytes();
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(size).expect("small").to_le_bytes());
    bytes.extend(u32::try_from(start).expect("small").to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

const BOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="x" state="hidden" sheetId="1" r:id="r0"/><sheet name="a" sheetId="2" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="r1" Type="t/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="t/styles" Target="/xl/styles.xml"/><Relationship Id="r3" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

fn book(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    let styles = br#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
    archive(&[
        part("xl/workbook.xml", BOOK),
        part("xl/_rels/workbook.xml.rels", RELATIONS),
        part("xl/worksheets/sheet1.xml", sheet),
        part("xl/sharedStrings.xml", strings),
        part("xl/styles.xml", styles),
    ])
}

#[test]
fn every_kind_of_cell_is_read_from_the_first_sheet_that_is_shown() {
    let strings = "<sst><si><t>\u{738b}\u{660e}</t><rPh><t>wang</t></rPh></si><si><r><t>a&amp;</t></r><r><t>b</t></r></si></sst>";
    let sheet = br#"<x:worksheet xmlns:x="x"><x:sheetData><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="C2" t="s"><x:v>1</x:v></x:c><x:c r="D2"><x:v>3.3049819850312E+17</x:v></x:c><x:c r="E2" s="1"><x:v>45573</x:v></x:c><x:c r="F2" t="b"><x:v>1</x:v></x:c><x:c r="G2" t="inlineStr"><x:is><x:t>'=1</x:t></x:is></x:c><x:c r="H2" t="str"><x:f>A1</x:f><x:v>f</x:v></x:c><x:c r="I2" s="1"/></x:row><x:row r="3"><x:c r="A3" s="1"/></x:row></x:sheetData></x:worksheet>"#;
    let found = rows(&book(sheet, strings.as_bytes())).expect("a workbook");
    let day = NaiveDate::from_ymd_opt(2024, 10, 8).expect("a day");
    let cells = vec![
        text("王明"),
        Cell::Empty,
        text("a&b"),
        Cell::Number("3.3049819850312E+17".to_owned()),
        Cell::Date(day),
        Cell::Boolean(true),
        text("=1"),
        text("f"),
    ];
    assert_eq!(found, [Row { number: 2, cells }]);
}

#[test]
fn what_is_written_reads_back_in_both_forms() {
    let day = NaiveDate::from_ymd_opt(2024, 10, 8).expect("a day");
    for format in [FileFormat::Xlsx, FileFormat::Csv] {
        let columns = [Width("姓名", 10), Width("身份证号", 20), Width("日期", 12)];
        let mut writer = Writer::new(format, Top::Watermark("A & B"), &columns).expect("a file");
        writer
            .row(&[Out::Text("=王,\"明\""), Out::Text("330498198503120013"), Out::Date(day)])
            .expect("room");
        writer.row(&[Out::Wrong(""), Out::Wrong("x\ny"), Out::Count(7)]).expect("room");
        let read: Vec<Row> = Rows::open(writer.finish().expect("a file"))
            .expect("a table")
            .collect::<Result<_, _>>()
            .expect("rows");
        assert_eq!(read[0].cells, [text("A & B")]);
        assert_eq!(read[1].cells, [text("姓名"), text("身份证号"), text("日期")]);
        assert_eq!(read[2].cells[..2], [text("=王,\"明\""), text("330498198503120013")]);
        let (date, count) = match format {
            FileFormat::Xlsx => (Cell::Date(day), Cell::Number("7".to_owned())),
            FileFormat::Csv => (text("2024-10-08"), text("7")),
        };
        assert_eq!((&read[2].cells[2], &read[3].cells[2]), (&date, &count));
        assert_eq!(read[3].cells[..2], [Cell::Empty, text("x\ny")]);
    }
}

#[test]
fn a_wrong_cell_of_a_workbook_is_marked_and_no_other_is() {
    let mut writer =
        Writer::new(FileFormat::Xlsx, Top::Nothing, &[Width("姓名", 10), Width("电话", 12)]).expect("a file");
    writer.row(&[Out::Text("王"), Out::Wrong("12")]).expect("room");
    writer.row(&[Out::Wrong(""), Out::Text("13")]).expect("room");
    let mut file = writer.finish().expect("a file");
    let bytes = file.seek(SeekFrom::End(0)).expect("a file");
    let mut archive = archive::Archive::open(file, bytes).expect("an archive");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.entry(name).expect("the part").read_to_string(&mut text).expect("its text");
        text
    };
    let (sheet, styles) = (part("xl/worksheets/sheet1.xml"), part("xl/styles.xml"));
    let style = |cell: &str| {
        let (_, after) = sheet.split_once(&format!("r=\"{cell}\" s=\"")).expect("a styled cell");
        after.split('"').next().expect("its style").parse::<usize>().expect("a number")
    };
    let formats: Vec<&str> =
        styles.split("<cellXfs").nth(1).expect("formats").split("<xf ").skip(1).collect();
    let is_filled = |cell: &str| formats[style(cell)].contains("applyFill=\"1\"");
    assert_eq!(["A2", "B2", "A3", "B3"].map(is_filled), [false, true, true, false]);
}

#[test]
fn csv_is_read_in_utf_8_and_in_gb18030() {
    let expected = [Row { number: 1, cells: vec![text("姓名"), Cell::Empty, text("镕")] }];
    let utf_8 = "姓名,,镕\r\n".as_bytes();
    assert_eq!(rows(utf_8), Ok(expected.to_vec()));
    assert_eq!(rows(&[b"\xef\xbb\xbf", utf_8].concat()), Ok(expected.to_vec()));
    assert_eq!(rows(&encoding_rs::GB18030.encode("姓名,,镕\n").0), Ok(expected.to_vec()));
    assert_eq!(rows(b"\xff\xfea\0"), Err(SheetError::Encoding));
}

#[test]
fn csv_follows_its_quotation_marks() {
    let found = rows(b"a,\"b\"\"c,\r\nd\",\n\n,,\n\"e\"\r\n").expect("records");
    assert_eq!(found[0].cells, [text("a"), text("b\"c,\r\nd"), Cell::Empty]);
    assert_eq!((found[1].number, &found[1].cells), (4, &vec![text("e")]));
    assert_eq!(rows(b"\"a"), Err(SheetError::Quotes { row: 1 }));
    assert_eq!(rows(b"a\n\"a\"b"), Err(SheetError::Quotes { row: 2 }));
    assert_eq!(rows(b""), Err(SheetError::NoRows));
}

#[test]
fn a_zip_bomb_is_refused_by_what_it_declares() {
    let zeros = vec![b' '; 8 << 20];
    assert_eq!(rows(&archive(&[part("xl/workbook.xml", &zeros)])), Err(SheetError::Bomb));
}

#[test]
fn a_zip_bomb_that_lies_is_refused_by_what_it_unpacks_to() {
    let mut sheet = b"<worksheet><sheetData><row r=\"1\">".to_vec();
    for _ in 0..200_000 {
        sheet.extend(b"<c/>");
    }
    let lying = [
        part("xl/workbook.xml", BOOK),
        part("xl/_rels/workbook.xml.rels", RELATIONS),
        Part { name: "xl/worksheets/sheet1.xml", data: &sheet, declared: Some(1_000) },
    ];
    assert_eq!(rows(&archive(&lying)), Err(SheetError::Bomb));
}

#[test]
fn entries_that_share_their_bytes_are_refused() {
    let mut bytes = archive(&[part("a", b"one"), part("b", b"two")]);
    let second = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").expect("a directory");
    bytes[second + 42..second + 46].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(rows(&bytes), Err(SheetError::Bomb));
}

#[test]
fn what_is_no_workbook_is_told_from_what_is_an_old_one() {
    assert_eq!(rows(b"PK\x03\x04 and nothing else"), Err(SheetError::Unreadable));
    assert_eq!(rows(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(SheetError::OldOrLocked));
    assert_eq!(rows(&archive(&[part("a.txt", b"a")])), Err(SheetError::Unreadable));
    let cut = &book(b"<worksheet><sheetData><row r=\"1\">", b"<sst/>");
    assert_eq!(rows(cut), Err(SheetError::Unreadable));
}

#[test]
fn entities_are_not_declared_and_events_are_not_endless() {
    let declared = br#"<!DOCTYPE x [<!ENTITY a "aaaa">]><sst><si><t>&a;</t></si></sst>"#;
    assert_eq!(rows(&book(b"<worksheet/>", declared)), Err(SheetError::Unreadable));
    let endless = [b"<worksheet><sheetData><row r=\"".as_slice(), &random_digits(300_000)].concat();
    assert_eq!(rows(&book(&endless, b"<sst/>")), Err(SheetError::Unreadable));
}

#[test]
fn too_much_is_refused_where_it_stands() {
    let long = [b"a\n".as_slice(), &random_digits(MOST_CELL + 1)].concat();
    assert_eq!(rows(&long), Err(SheetError::TooLong { row: 2 }));
    let wide = [b"a\nb".as_slice(), &b",c".repeat(MOST_COLUMNS)].concat();
    assert_eq!(rows(&wide), Err(SheetError::TooManyColumns { row: 2 }));
    let long = b"a\n".repeat(MOST_ROWS + 1);
    assert_eq!(rows(&long).err(), Some(SheetError::TooManyRows));
}

/// Digits that do not pack well.
fn random_digits(count: usize) -> Vec<u8> {
    let random = crate::random::Random::seeded(1);
    let mut bytes = vec![0; count];
    random.fill(&mut bytes);
    bytes.iter().map(|byte| b'0' + byte % 10).collect()
}

#[test]
fn every_reason_has_a_code_of_the_list() {
    for error in
        [SheetError::TooLarge, SheetError::NoRows, SheetError::NotWritten, SheetError::TooLong { row: 1 }]
    {
        assert!(SheetError::CODES.contains(&error.code()));
    }
}
