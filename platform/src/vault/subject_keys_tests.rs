use super::super::key_ring::KeyRing;
use super::*;

const SUBJECT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0002;
const NONCE_BYTES: [u8; NONCE] = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab];
/// Made by OpenSSL (through node:crypto) from the description of the format, not by this program.
const GOLDEN: &str = "0101a0a1a2a3a4a5a6a7a8a9aaab4196526f6236a1b11a3d91795d671fce80d5e4102bafa38936f6cccc7af41448\
                      306b2575ad641a9e70c1bd5c10f4e763";

fn ring() -> KeyRing {
    let key = |number: &str| {
        format!(r#"{{{number}, "status": "primary", "key": "ERERERERERERERERERERERERERERERERERERERERERE="}}"#)
    };
    let (kek, index_key) = (key(r#""id": 3"#), key(r#""version": 1"#));
    KeyRing::from_text(&format!(
        r#"{{"format": 1, "key_encryption_keys": [{kek}], "index_keys": [{index_key}]}}"#
    ))
    .expect("a ring")
}

fn name() -> KeyName {
    KeyName { subject: SubjectId(Uuid::from_u128(SUBJECT)), class: Class::Consent, generation: 1 }
}

fn wrapped() -> Vec<u8> {
    wrap(ring().primary(), name(), NONCE_BYTES, &Secret::new([0x22; 32]))
}

#[test]
fn a_wrapped_key_has_exactly_these_bytes() {
    let hex = wrapped().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    assert_eq!(hex, GOLDEN);
    let key = unwrap(ring().primary(), name(), &wrapped()).expect("unwraps");
    assert_eq!(key.expose(), &[0x22; 32]);
}

#[test]
fn a_wrapped_key_moved_to_another_subject_class_or_generation_does_not_open() {
    let ring = ring();
    let others = [
        KeyName { subject: SubjectId(Uuid::from_u128(SUBJECT + 1)), ..name() },
        KeyName { class: Class::Statutory, ..name() },
        KeyName { generation: 2, ..name() },
    ];
    for other in others {
        assert!(unwrap(ring.primary(), other, &wrapped()).is_none());
    }
    let renumbered = {
        let text = String::from_utf8(ring.to_text().expose().clone()).expect("JSON");
        KeyRing::from_text(&text.replace("\"id\": 3", "\"id\": 4")).expect("a ring")
    };
    assert_eq!(renumbered.primary().id, 4);
    assert!(unwrap(renumbered.primary(), name(), &wrapped()).is_none(), "the same key under another id");
}

#[test]
fn no_changed_or_shortened_wrapped_key_opens() {
    let intact = wrapped();
    for bit in 0..intact.len() * 8 {
        let mut bytes = intact.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(unwrap(ring().primary(), name(), &bytes).is_none(), "bit {bit}");
    }
    for length in 0..intact.len() {
        assert!(unwrap(ring().primary(), name(), &intact[..length]).is_none(), "{length} bytes");
    }
}
