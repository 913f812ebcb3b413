use uuid::Uuid;

use super::*;

const NONCE_BYTES: [u8; NONCE] = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab];

/// Made by OpenSSL (through node:crypto) from the description of the format, not by this program.
const GOLDEN_PLAIN: &str =
    "010100000007a0a1a2a3a4a5a6a7a8a9aaab0196f7c8f544e427ec76300e38bdd2f08532f273782e1a26b4";
const GOLDEN_PADDED: &str = "020100000007a0a1a2a3a4a5a6a7a8a9aaab0196f7c8f544e427ece587d3077ac0de70ac591092b7426c9c\
                             0e26867fab7501e5f91b68b96c38faeb2344bdd95830ae";

fn cipher() -> Cipher {
    Cipher::new(&Secret::new(std::array::from_fn(|index| u8::try_from(index).expect("below 32"))))
}

fn cell() -> Cell {
    Cell {
        table: "residents",
        column: "name_sealed",
        row: Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0001),
        subject: Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0002),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn sealed(form: Form, text: &str) -> Sealed {
    seal(&cipher(), form, 7, NONCE_BYTES, &cell(), text.as_bytes())
}

/// Opens with one key for whatever generation is named, so that only the associated data can object.
fn opened(form: Form, cell: &Cell, sealed: &Sealed) -> Result<Vec<u8>, OpenError> {
    let cipher = cipher();
    open(|_| Some(&cipher), form, cell, sealed).map(|secret| secret.expose().clone())
}

#[test]
fn a_plain_ciphertext_has_exactly_these_bytes() {
    assert_eq!(hex(sealed(Form::Plain, "王小明").as_bytes()), GOLDEN_PLAIN);
}

#[test]
fn a_padded_ciphertext_has_exactly_these_bytes() {
    assert_eq!(hex(sealed(Form::Padded, "王小明").as_bytes()), GOLDEN_PADDED);
}

#[test]
fn what_was_sealed_opens_in_its_own_cell() {
    for form in [Form::Plain, Form::Padded] {
        for text in ["", "王", "王小明", &"长".repeat(1_000)] {
            assert_eq!(opened(form, &cell(), &sealed(form, text)).expect("opens"), text.as_bytes());
        }
    }
}

#[test]
fn no_single_flipped_bit_goes_unnoticed() {
    for form in [Form::Plain, Form::Padded] {
        let intact = sealed(form, "王小明").0;
        for bit in 0..intact.len() * 8 {
            let mut bytes = intact.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let error = opened(form, &cell(), &Sealed(bytes)).expect_err("a changed ciphertext");
            match bit / 8 {
                0 => assert!(matches!(error, OpenError::UnknownVersion(_) | OpenError::OtherForm), "{error}"),
                1 => assert!(matches!(error, OpenError::UnknownAlgorithm(_)), "{error}"),
                _ => assert_eq!(error, OpenError::DoesNotOpen, "bit {bit}"),
            }
        }
    }
}

#[test]
fn a_ciphertext_moved_to_any_other_place_does_not_open() {
    let here = cell();
    let moved = [
        ("table", Cell { table: "resident_facts", ..here }),
        ("column", Cell { column: "address_sealed", ..here }),
        ("row", Cell { row: Uuid::from_u128(here.row.as_u128() + 1), ..here }),
        ("subject", Cell { subject: Uuid::from_u128(here.subject.as_u128() + 1), ..here }),
        ("row and subject exchanged", Cell { row: here.subject, subject: here.row, ..here }),
    ];
    for form in [Form::Plain, Form::Padded] {
        let sealed = sealed(form, "王小明");
        for (what, there) in &moved {
            assert_eq!(opened(form, there, &sealed), Err(OpenError::DoesNotOpen), "{what}");
        }
    }
}

#[test]
fn every_byte_of_the_header_is_bound_also_if_the_program_knew_its_value() {
    let cipher = cipher();
    let body = &sealed(Form::Plain, "王小明").0[HEADER..];
    let opens = |version, algorithm, generation| {
        cipher.decrypt(&cell().associated_data(version, algorithm, generation), body).is_some()
    };
    assert!(opens(1, 1, 7));
    assert!(!opens(2, 1, 7), "another version");
    assert!(!opens(1, 2, 7), "another algorithm");
    assert!(!opens(1, 1, 8), "another generation");
}

#[test]
fn a_padded_value_never_opens_as_a_plain_one_nor_the_other_way_round() {
    for (one, other, version) in [(Form::Plain, Form::Padded, 2), (Form::Padded, Form::Plain, 1)] {
        let mut sealed = sealed(one, "王小明");
        assert_eq!(opened(other, &cell(), &sealed), Err(OpenError::OtherForm));
        sealed.0[0] = version;
        assert_eq!(opened(other, &cell(), &sealed), Err(OpenError::DoesNotOpen));
    }
}

#[test]
fn what_is_no_ciphertext_is_refused_with_its_own_reason() {
    let intact = sealed(Form::Plain, "").0;
    let with = |index: usize, value: u8| {
        let mut bytes = intact.clone();
        bytes[index] = value;
        Sealed(bytes)
    };
    let cases = [
        (Sealed(vec![]), OpenError::Empty),
        (Sealed(vec![1]), OpenError::Truncated),
        (Sealed(intact[..intact.len() - 1].to_vec()), OpenError::Truncated),
        (with(0, 0), OpenError::UnknownVersion(0)),
        (with(0, 3), OpenError::UnknownVersion(3)),
        (with(1, 0), OpenError::UnknownAlgorithm(0)),
        (with(1, 2), OpenError::UnknownAlgorithm(2)),
        (Sealed("王小明，男，听力残疾，住在乌镇镇，没有密封过".into()), OpenError::UnknownVersion(0xe7)),
    ];
    for (sealed, reason) in cases {
        assert_eq!(opened(Form::Plain, &cell(), &sealed), Err(reason));
    }
}

#[test]
fn every_shorter_part_of_a_ciphertext_is_refused() {
    let intact = sealed(Form::Padded, "王小明").0;
    for length in 0..intact.len() {
        assert!(opened(Form::Padded, &cell(), &Sealed(intact[..length].to_vec())).is_err(), "{length} bytes");
    }
}

#[test]
fn a_generation_without_a_key_is_refused_by_its_number() {
    let sealed = sealed(Form::Plain, "王小明");
    assert_eq!(sealed.generation(), Ok(7));
    let error = open(|_| None, Form::Plain, &cell(), &sealed).expect_err("no key");
    assert_eq!(error, OpenError::UnknownGeneration(7));
}

#[test]
fn another_key_does_not_open_it() {
    let other = Cipher::new(&Secret::new([9; 32]));
    let error =
        open(|_| Some(&other), Form::Plain, &cell(), &sealed(Form::Plain, "王小明")).expect_err("other key");
    assert_eq!(error, OpenError::DoesNotOpen);
}

#[test]
fn padding_hides_the_length_within_a_bucket() {
    let length = |text: &str| sealed(Form::Padded, text).0.len();
    assert_eq!(length(""), 18 + 32 + 16);
    for letters in 0..=31 {
        assert_eq!(length(&"a".repeat(letters)), length(""), "{letters}");
    }
    for letters in 32..=63 {
        assert_eq!(length(&"a".repeat(letters)), length("") + 32, "{letters}");
    }
    assert_eq!(length("王明"), length("欧阳小明明"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    assert_eq!(text(Secret::new(vec![0xff])).expect_err("no text"), OpenError::NotText);
    assert_eq!(text(Secret::new("王".into())).expect("text").expose(), "王");
}

#[test]
fn neither_a_sealed_value_nor_an_error_prints_its_bytes() {
    let sealed = sealed(Form::Plain, "王小明");
    assert_eq!(format!("{sealed:?}"), "Sealed(43 bytes)");
}
