use super::*;

fn ring() -> KeyRing {
    KeyRing::generate(&Random::system())
}

fn text(ring: &KeyRing) -> String {
    String::from_utf8(ring.to_text().expose().clone()).expect("JSON is text")
}

fn entry(number: &str, status: &str, key: &str) -> String {
    format!(r#"{{{number}, "status": "{status}", "key": "{key}"}}"#)
}

const KEY: &str = "ERERERERERERERERERERERERERERERERERERERERERE=";
const SHORT_KEY: &str = "ERERERERERERERERERERERERERERERERERERERERERER";

fn file(keks: &[String], index_keys: &[String]) -> String {
    let (keks, index_keys) = (keks.join(","), index_keys.join(","));
    format!(r#"{{"format": 1, "key_encryption_keys": [{keks}], "index_keys": [{index_keys}]}}"#)
}

#[test]
fn a_ring_survives_being_written_and_read() {
    let ring = ring().with_new_primary(&Random::system()).with_new_index_key(&Random::system());
    let back = KeyRing::from_text(&text(&ring)).expect("its own text");
    assert_eq!(text(&back), text(&ring));
    assert_eq!(back.primary().id, 2);
    assert_eq!(back.kek(1).map(|key| key.status), Some(KeyStatus::Decrypt));
    assert_eq!(back.live_index_keys().map(|key| key.version).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn two_new_rings_share_no_key() {
    let (one, other) = (ring(), ring());
    assert_ne!(one.keks[0].key.expose(), other.keks[0].key.expose());
    assert_ne!(one.index_keys[0].key.expose(), other.index_keys[0].key.expose());
    assert_ne!(one.keks[0].key.expose(), one.index_keys[0].key.expose());
}

#[test]
fn debug_tells_numbers_and_never_a_key() {
    assert_eq!(
        format!("{:?}", ring()),
        "KeyRing { key_encryption_keys: [(1, Primary)], index_keys: [(1, Primary)], .. }"
    );
}

#[test]
fn disabled_index_keys_make_no_tokens() {
    let index_keys = [("1", "disabled"), ("2", "decrypt"), ("3", "primary")]
        .map(|(version, status)| entry(&format!(r#""version": {version}"#), status, KEY));
    let ring = KeyRing::from_text(&file(&[entry(r#""id": 4"#, "primary", KEY)], &index_keys)).expect("valid");
    assert_eq!(ring.live_index_keys().map(|key| key.version).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn a_ring_that_cannot_be_right_is_refused_with_its_reason() {
    let kek = |id: u32, status: &str| entry(&format!(r#""id": {id}"#), status, KEY);
    let index = |version: u32, status: &str| entry(&format!(r#""version": {version}"#), status, KEY);
    let good = &[index(1, "primary")];
    let zeros = entry(r#""id": 1"#, "primary", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let short = entry(r#""id": 7"#, "primary", "EREREREREREREREREREREQ==");
    let long = entry(r#""version": 8"#, "primary", SHORT_KEY);
    let cases = [
        (file(&[], good), "the key ring has 0 primary key-encryption keys instead of one"),
        (
            file(&[kek(1, "primary"), kek(2, "primary")], good),
            "the key ring has 2 primary key-encryption keys instead of one",
        ),
        (file(&[kek(1, "primary")], &[]), "the key ring has 0 primary index keys instead of one"),
        (
            file(&[kek(1, "primary"), kek(1, "decrypt")], good),
            "key-encryption key 1 stands twice in the key ring",
        ),
        (
            file(&[kek(1, "primary")], &[index(1, "primary"), index(1, "disabled")]),
            "index key 1 stands twice in the key ring",
        ),
        (file(&[zeros], good), "key-encryption key 1 is not 32 random bytes in base64"),
        (file(&[short], good), "key-encryption key 7 is not 32 random bytes in base64"),
        (file(&[kek(1, "primary")], &[long]), "index key 8 is not 32 random bytes in base64"),
        (
            file(&[kek(1, "primary")], good).replace(r#""format": 1"#, r#""format": 2"#),
            "the key ring has the unknown format 2",
        ),
        (file(&[kek(1, "retired")], good), "the key ring is malformed at line 1, column 67"),
        (String::new(), "the key ring is malformed at line 1, column 0"),
    ];
    for (text, reason) in cases {
        assert_eq!(KeyRing::from_text(&text).expect_err(reason).to_string(), reason);
    }
}

#[test]
fn an_error_never_quotes_the_text_around_a_key() {
    let text = file(&[format!(r#""{KEY}""#)], &[]);
    let error = KeyRing::from_text(&text).expect_err("an entry that is a text");
    assert!(!format!("{error} {error:?}").contains(KEY));
}
