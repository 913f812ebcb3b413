//! What rows mean, and what is wrong with them.

use chrono::NaiveDate;

use crate::areas::{AreaId, AreaLevel, AreaPath, AreaView};
use crate::cases::date;
use crate::certificate_number::{Category, CertificateNumber};
use crate::id_number::{IdNumber, check_character};
use crate::imports::*;
use crate::residents::{CertificateChange, CertificateNumbered, Happened, certificate_life};
use crate::words;

const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 23) {
    Some(day) => day,
    None => panic!("a day"),
};

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) }
}

fn texts(cells: &[&str]) -> Vec<Value> {
    cells.iter().map(|cell| text(cell)).collect()
}

fn heading(kind: ImportKind) -> Heading {
    let headings: Vec<&str> = kind.columns().iter().map(|column| column.heading).collect();
    Heading::find(kind, &texts(&headings)).expect("headings").expect("all of them")
}

fn view(id: &str, name: &str, level: AreaLevel) -> AreaView {
    AreaView { id: AreaId::parse(id).expect("an id"), code: None, name: name.to_owned(), level, parent: None }
}

fn places() -> Places {
    Places::of(&[
        view("330483", "桐乡市", AreaLevel::City),
        view("330483100", "乌镇镇", AreaLevel::Town),
        view("330483100002", "子夜社区", AreaLevel::Village),
        view("330483100003", "南宫社区", AreaLevel::Village),
        view("330483101003", "南宫社区", AreaLevel::Village),
    ])
}

fn number(first: &str) -> String {
    format!("{first}{}", check_character(first).expect("17 digits"))
}

fn faults(cells: &[Value]) -> Vec<(String, String)> {
    let row = resident_row(&heading(ImportKind::Residents), cells, &places(), TODAY);
    row.err().unwrap_or_default().into_iter().map(|fault| (fault.column, fault.code)).collect()
}

#[test]
fn a_right_row_about_a_resident_is_read_whatever_the_kinds_of_its_cells() {
    let id = number("33049819850312001");
    let mut cells =
        texts(&["王 明", &id, "", "1组2号", "子夜社区", &format!("{id}73"), "视力、肢体残疾", ""]);
    cells[2] = Value::Number("13800001234".to_owned());
    cells[7] = Value::Date(date(2024, 10, 8));
    let row = resident_row(&heading(ImportKind::Residents), &cells, &places(), TODAY).expect("a right row");
    assert_eq!((row.name.as_str(), row.area_id.as_str()), ("王明", "330483100002"));
    assert_eq!(row.phone.map(|phone| phone.as_str().to_owned()).as_deref(), Some("13800001234"));
    let certificate = row.certificate.expect("a certificate");
    assert_eq!(
        (certificate.components, certificate.on),
        (vec![Category::Sight, Category::Limb], date(2024, 10, 8))
    );
}

#[test]
fn every_wrong_cell_of_a_row_is_named_with_the_first_reason() {
    let id = number("33049819850312001");
    let cells = texts(&["王1", "330498198503120010", "12", "", "南宫社区", &format!("{id}83"), "手", "去年"]);
    let mut found = faults(&cells);
    found.sort();
    let expected = [
        ("area", "area_name_shared"),
        ("certificate", "category"),
        ("components", "unknown_value"),
        ("id_number", "check"),
        ("issued_on", "date_form"),
        ("name", "name_characters"),
        ("phone", "phone_form"),
    ];
    assert_eq!(found, expected.map(|(column, code)| (column.to_owned(), code.to_owned())));
    assert!(found.iter().all(|(_, code)| words::find(code).is_some()));
}

#[test]
fn a_number_where_an_id_belongs_has_lost_digits() {
    let mut cells = texts(&["王明", "", "", "", "330483100002", "", "", ""]);
    for lost in [Value::Number("3.3049819850312E+17".to_owned()), text("3.30498E+17")] {
        cells[1] = lost;
        assert_eq!(faults(&cells), [("id_number".to_owned(), "digits_lost".to_owned())]);
    }
    cells[1] = Value::Empty;
    assert_eq!(faults(&cells), [("id_number".to_owned(), "required".to_owned())]);
}

#[test]
fn a_certificate_is_whole_or_not_there() {
    let id = number("33049819850312001");
    let row = |certificate: &str, day: &str| {
        faults(&texts(&["王明", &id, "", "", "330483100002", certificate, "", day]))
    };
    assert_eq!(row("", ""), []);
    assert_eq!(row(&format!("{id}43"), "2024-10-08"), []);
    assert_eq!(row("", "2024-10-08"), [("issued_on".to_owned(), "certificate_number_missing".to_owned())]);
    assert_eq!(row(&format!("{id}43"), ""), [("issued_on".to_owned(), "required".to_owned())]);
    let other = number("33049819850312002");
    let found = row(&format!("{other}43"), "2024-10-08");
    assert_eq!(found, [("certificate".to_owned(), "certificate_of_another".to_owned())]);
}

#[test]
fn headings_are_found_under_their_other_names_below_a_title() {
    let find = |cells: &[&str]| Heading::find(ImportKind::Residents, &texts(cells));
    assert!(find(&["某某市残疾人名册"]).is_none());
    let found = find(&["序号", " *姓 名 ", "公民身份号码", "所属村(社区)", "备注"]).expect("headings");
    let found = found.expect("all that must be there");
    let cells = texts(&["1", "王明", "3304", "子夜", "x"]);
    assert_eq!(found.cell(&cells, "name"), &text("王明"));
    assert_eq!((found.cell(&cells, "area"), found.cell(&cells, "phone")), (&text("子夜"), &Value::Empty));
    let missing = find(&["姓名", "身份证号"]).expect("headings").expect_err("no village");
    assert_eq!((missing.code(), missing.column().key), ("heading_missing", "area"));
    let twice =
        find(&["姓名", "身份证号", "身份证号码", "村（社区）"]).expect("headings").expect_err("one too many");
    assert_eq!((twice.code(), twice.column().key), ("heading_twice", "id_number"));
}

#[test]
fn the_english_headings_of_the_area_list_are_known_too() {
    let found = Heading::find(ImportKind::Areas, &texts(&["code", "name", "level", "parent"]));
    assert!(found.is_some_and(|found| found.is_ok()));
}

#[test]
fn areas_hang_on_those_before_them() {
    let heading = heading(ImportKind::Areas);
    let mut tree = AreaTree::of([AreaPath::parse("330483").expect("a path")]);
    let mut read =
        |cells: &[&str]| tree.read(&heading, &texts(cells)).map_err(|faults| faults[0].code.clone());
    assert!(read(&["330483100", "乌镇镇", "镇（街道）", "330483"]).is_ok());
    let village =
        read(&["330483100002", "子夜社区", "村（社区）", "330483100", "0573-88000000"]).expect("a village");
    assert_eq!(village.path.as_str(), "330483/330483100/330483100002");
    let mut refused = |cells: &[&str]| read(cells).expect_err("a fault");
    assert_eq!(refused(&["330483101002", "x村", "village", "330483101"]), "parent_unknown");
    assert_eq!(refused(&["330483101002", "x村", "village", "330483100"]), "parent_level");
    assert_eq!(refused(&["330483100003", "x村", "village", "330483"]), "parent_level");
    assert_eq!(refused(&["33048310", "x镇", "town", "330483"]), "area_code_form");
    assert_eq!(refused(&["330484", "y市", "city", ""]), "second_city");
    assert_eq!(refused(&["330483100", "乌镇镇", "x", "330483"]), "unknown_value");
}

#[test]
fn workers_and_employers_are_read_with_every_fault() {
    let kind = ImportKind::Workers;
    let cells = texts(&["v1", "王明", "镇（街道）残联工作人员", "子夜社区"]);
    let faults = WorkerRow::read(&heading(kind), &cells, &places()).expect_err("two faults");
    let found: Vec<_> = faults.iter().map(|fault| (fault.column.as_str(), fault.code.as_str())).collect();
    assert_eq!(found, [("login_name", "login_name_form"), ("area", "role_level")]);
    let cells = texts(&["v1.wz", "王明", "village_worker", "子夜社区"]);
    assert!(WorkerRow::read(&heading(kind), &cells, &places()).is_ok());
    let cells = texts(&["", "91330498MA0000", "桐乡市"]);
    let faults = EmployerRow::read(&heading(ImportKind::Employers), &cells, &places()).expect_err("three");
    let found: Vec<_> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(found, ["length", "required", "area_level"]);
}

fn numbered(tail: &str, on: NaiveDate) -> CertificateNumbered {
    let number = format!("{}{tail}", number("33049819850312001"));
    let number = CertificateNumber::parse(&number, TODAY).expect("a number");
    CertificateNumbered { number, components: Vec::new(), on }
}

#[test]
fn what_was_done_about_a_certificate_follows_from_the_one_before() {
    let step = |past: &[(CertificateChange, NaiveDate)], given: &CertificateNumbered| {
        let happened: Vec<Happened> =
            past.iter().map(|(change, on)| Happened { change: *change, on: *on }).collect();
        let life = certificate_life(&happened).expect("a possible life");
        let held = numbered("43", date(2020, 1, 1));
        certificate_step(life.as_ref().map(|life| (&held.number, life)), &happened, given)
    };
    let issued = [(CertificateChange::Issued, date(2020, 1, 1))];
    let cancelled = [issued[0], (CertificateChange::Cancelled, date(2021, 1, 1))];
    assert_eq!(step(&[], &numbered("43", date(2020, 1, 1))), Ok(Some(CertificateChange::Issued)));
    assert_eq!(step(&issued, &numbered("43", date(2020, 1, 1))), Ok(None));
    assert_eq!(step(&issued, &numbered("43", date(2020, 1, 2))), Err("certificate_date_differs"));
    assert_eq!(step(&issued, &numbered("43B1", date(2024, 1, 1))), Ok(Some(CertificateChange::Renewed)));
    assert_eq!(step(&issued, &numbered("42B1", date(2024, 1, 1))), Ok(Some(CertificateChange::Regraded)));
    assert_eq!(step(&cancelled, &numbered("43B1", date(2024, 1, 1))), Ok(Some(CertificateChange::Issued)));
    let earlier = step(&issued, &numbered("42B1", date(2019, 1, 1)));
    assert_eq!(earlier, Err("certificate_event_out_of_order"));
}

#[test]
fn namesakes_born_on_one_day_and_numbers_one_slip_apart_resemble_one_another() {
    let id = |first: &str| IdNumber::parse(&number(first), TODAY).expect("a number");
    let mut likeness = Likeness::new();
    likeness.add(&id("33049819850312001"), "王明");
    let resembles = |first: &str, name: &str| likeness.resembles(&id(first), name);
    assert_eq!(resembles("33049819850312001", "王明"), None, "they are themselves");
    assert_eq!(resembles("11010119850312077"[..17].as_ref(), "王明"), Some(Resemblance::NameAndBirth));
    assert_eq!(resembles("33049819850321001", "王明"), Some(Resemblance::NumberAndName), "31 and 13");
    assert_eq!(resembles("33049819880312001", "王明"), Some(Resemblance::NumberAndName), "one digit");
    assert_eq!(resembles("33049819880312002", "王明"), None, "two digits");
    assert_eq!(resembles("33049819880312001", "李明"), None, "another name");
}

#[test]
fn every_column_is_called_by_one_name_only() {
    for kind in ImportKind::ALL {
        for column in kind.columns() {
            for name in [column.key, column.heading].into_iter().chain(column.aliases.iter().copied()) {
                let called = kind.columns().iter().filter(|other| {
                    let one = [column.heading, name];
                    let found = Heading::find(*kind, &texts(&one));
                    matches!(found, Some(Err(HeadingFault::Twice(twice))) if twice.key == other.key)
                });
                assert!(called.count() <= 1, "{name}");
            }
        }
    }
}
