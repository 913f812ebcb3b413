use std::collections::HashSet;

use super::super::key_ring::KeyStatus;
use super::super::secret::Secret;
use super::*;

const ID_NUMBER: Field = Field { table: "residents", column: "id_number", normalisation: 1 };

fn key(byte: u8) -> IndexKey {
    IndexKey { version: 1, status: KeyStatus::Primary, key: Secret::new([byte; 32]) }
}

#[test]
fn a_unique_token_has_exactly_these_bytes() {
    // Made by OpenSSL (through node:crypto) from the description of the format, not by this program.
    let token = Token::unique(&key(0x33), &ID_NUMBER, "330498199001010018");
    assert_eq!(
        u128::from_be_bytes(token.0.try_into().expect("16 bytes")),
        0x7b5d_f55d_d85f_87f1_6c63_83e4_c4f7_791a
    );
    let short = Token::short(&key(0x33), &ID_NUMBER, "330498199001010018");
    assert_eq!(short.0, [0x0b, 0x5d]);
}

#[test]
fn tokens_of_different_fields_keys_and_normalisations_differ() {
    let fields = [
        ID_NUMBER,
        Field { table: "guardians", ..ID_NUMBER },
        Field { column: "phone", ..ID_NUMBER },
        Field { normalisation: 2, ..ID_NUMBER },
        Field { table: "residentsid", column: "_number", normalisation: 1 },
    ];
    let mut tokens = HashSet::new();
    for field in &fields {
        for byte in 1..=3 {
            assert!(tokens.insert(Token::unique(&key(byte), field, "330498199001010018")), "{field:?}");
        }
    }
}

#[test]
fn equal_values_have_equal_tokens_and_others_have_others() {
    let token = |value: &str| Token::unique(&key(1), &ID_NUMBER, value);
    assert_eq!(token("330498199001010018"), token("330498199001010018"));
    assert_ne!(token("330498199001010018"), token("330498199001010026"));
    assert_ne!(token(""), token("0"));
}

#[test]
fn short_tokens_spread_evenly_over_twelve_bits() {
    let name = Field { table: "residents", column: "name", normalisation: 1 };
    let mut counts = vec![0_u32; 4_096];
    for number in 0..40_960 {
        let token = Token::short(&key(1), &name, &format!("王{number}"));
        let slot = usize::from(u16::from_be_bytes(token.0.try_into().expect("2 bytes")));
        counts[slot] += 1;
    }
    // Ten values a token on average: of an even spread hardly any stays empty or takes more than 30.
    assert!(counts.iter().filter(|count| **count == 0).count() < 5);
    assert!(counts.iter().all(|count| *count <= 32), "{:?}", counts.iter().max());
    // Chi squared with 4,095 degrees of freedom: mean 4,095, deviation 90.
    let chi_squared: f64 = counts.iter().map(|count| (f64::from(*count) - 10.0).powi(2) / 10.0).sum();
    assert!((3_600.0..4_600.0).contains(&chi_squared), "{chi_squared}");
}

#[test]
fn a_token_does_not_print_its_bytes() {
    assert_eq!(format!("{:?}", Token::unique(&key(1), &ID_NUMBER, "1")), "Token(16 bytes)");
    assert_eq!(ID_NUMBER.name(), "residents.id_number/1");
}
