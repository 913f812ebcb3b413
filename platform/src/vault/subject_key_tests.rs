use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::Deserialize;

use super::*;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Details {
    category: String,
    grade: u8,
}

fn key_of(subject: u128, generations: &[u32]) -> SubjectKey {
    let opened = |generation: u32| {
        let byte = u8::try_from(generation).expect("small in tests");
        let cipher = Cipher::new(&Secret::new([byte; 32]));
        (generation, Arc::new(OpenedKey { cipher, wrapped: vec![] }))
    };
    SubjectKey {
        subject: SubjectId(Uuid::from_u128(subject)),
        class: Class::Statutory,
        generations: generations.iter().copied().map(opened).collect(),
        random: Random::system(),
    }
}

fn cell_of(subject: u128) -> Cell {
    Cell { table: "t", column: "c", row: Uuid::from_u128(9), subject: Uuid::from_u128(subject) }
}

#[test]
fn every_kind_of_value_opens_as_it_was_sealed() {
    let (key, cell) = (key_of(1, &[1]), cell_of(1));
    let details = Details { category: "听力".into(), grade: 2 };
    assert_eq!(key.open(&cell, &key.seal(&cell, b"x")).expect("opens").expose(), b"x");
    assert_eq!(key.open_padded(&cell, &key.seal_padded(&cell, b"x")).expect("opens").expose(), b"x");
    assert_eq!(key.open_text(&cell, &key.seal_text(&cell, "王")).expect("opens").expose(), "王");
    let padded = key.seal_padded_text(&cell, "王");
    assert_eq!(key.open_padded_text(&cell, &padded).expect("opens").expose(), "王");
    assert_eq!(key.open_json::<Details>(&cell, &key.seal_json(&cell, &details)).expect("opens"), details);
    let padded = key.seal_padded_json(&cell, &details);
    assert_eq!(key.open_padded_json::<Details>(&cell, &padded).expect("opens"), details);
}

#[test]
fn equal_values_are_sealed_differently_every_time() {
    let (key, cell) = (key_of(1, &[1]), cell_of(1));
    assert_ne!(key.seal_text(&cell, "王小明"), key.seal_text(&cell, "王小明"));
}

#[test]
fn the_newest_generation_seals_and_every_generation_opens() {
    let (before, after, cell) = (key_of(1, &[1]), key_of(1, &[1, 2]), cell_of(1));
    let old = before.seal_text(&cell, "旧");
    let new = after.seal_text(&cell, "新");
    assert_eq!((old.generation(), new.generation()), (Ok(1), Ok(2)));
    assert_eq!(after.open_text(&cell, &old).expect("opens").expose(), "旧");
    assert_eq!(after.open_text(&cell, &new).expect("opens").expose(), "新");
    assert_eq!(before.open_text(&cell, &new).expect_err("unknown"), OpenError::UnknownGeneration(2));
}

#[test]
fn another_subjects_key_neither_opens_nor_seals() {
    let (key, other) = (key_of(1, &[1]), key_of(2, &[1]));
    let sealed = key.seal_text(&cell_of(1), "王小明");
    assert_eq!(other.open_text(&cell_of(1), &sealed).expect_err("not theirs"), OpenError::OtherSubject);
    assert_eq!(other.open_text(&cell_of(2), &sealed).expect_err("moved"), OpenError::DoesNotOpen);
    assert!(catch_unwind(AssertUnwindSafe(|| other.seal_text(&cell_of(1), "王小明"))).is_err());
}

#[test]
fn json_of_another_shape_is_refused_without_quoting_it() {
    let (key, cell) = (key_of(1, &[1]), cell_of(1));
    let sealed = key.seal_json(&cell, &BTreeMap::from([("category", "王小明")]));
    let error = key.open_json::<Details>(&cell, &sealed).expect_err("another shape");
    assert_eq!(error.to_string(), "a sealed value opened and has another shape than expected");
}

#[test]
fn debug_of_a_key_tells_its_class_and_generations_only() {
    assert_eq!(
        format!("{:?}", key_of(1, &[1, 2])),
        "SubjectKey { class: Statutory, generations: [1, 2], .. }"
    );
}
