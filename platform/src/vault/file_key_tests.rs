use proptest::prelude::*;

use super::*;

fn key(seed: u64) -> FileKey {
    FileKey::draw(&Random::seeded(seed))
}

fn place(file: u128, length: usize) -> FilePlace {
    FilePlace { file: Uuid::from_u128(file), length: length as u64 }
}

/// Bytes of which no two chunks are alike.
fn file_of(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at / 251 + at) % 256).expect("below 256")).collect()
}

fn sealed(key: &FileKey, place: FilePlace, plain: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    key.seal(place, plain, &mut bytes).expect("memory takes everything");
    bytes
}

/// The key as it comes out of its row.
fn again(key: &FileKey) -> FileKey {
    FileKey::read(&Secret::new(key.to_seal().to_vec()), &Random::seeded(9)).expect("a key")
}

fn opened(key: &FileKey, place: FilePlace, sealed: &[u8]) -> Result<Vec<u8>, OpenError> {
    let (mut opening, mut bytes) = (again(key).opening(place, sealed), Vec::new());
    loop {
        match opening.next_chunk() {
            Ok(Some(chunk)) => bytes.extend_from_slice(chunk.expose()),
            Ok(None) => return Ok(bytes),
            Err(FileError::Open(error)) => return Err(error),
            Err(other) => panic!("memory does not fail: {other}"),
        }
    }
}

#[test]
fn a_file_of_any_length_opens_as_it_was_sealed() {
    let key = key(1);
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
        let (plain, place) = (file_of(length), place(1, length));
        let sealed = sealed(&key, place, &plain);
        assert_eq!(sealed.len(), length + OVERHEAD * length.div_ceil(CHUNK).max(1));
        assert_eq!(opened(&key, place, &sealed), Ok(plain));
    }
}

#[test]
fn the_key_in_its_row_opens_the_file_again() {
    let (key, place) = (key(1), place(1, 5));
    let sealed = sealed(&key, place, b"paper");
    assert_eq!(opened(&again(&key), place, &sealed), Ok(b"paper".to_vec()));
    assert!(FileKey::read(&Secret::new(vec![0; 31]), &Random::seeded(9)).is_none());
}

#[test]
fn chunks_that_were_swapped_do_not_open() {
    let (key, place) = (key(1), place(1, 3 * CHUNK));
    let mut bytes = sealed(&key, place, &file_of(3 * CHUNK));
    let (first, rest) = bytes.split_at_mut(CHUNK + OVERHEAD);
    first.swap_with_slice(&mut rest[..CHUNK + OVERHEAD]);
    assert_eq!(opened(&key, place, &bytes), Err(OpenError::DoesNotOpen));
}

#[test]
fn a_file_that_was_cut_at_a_chunk_does_not_open_as_a_shorter_one() {
    let key = key(1);
    let bytes = sealed(&key, place(1, 3 * CHUNK), &file_of(3 * CHUNK));
    let cut = &bytes[..2 * (CHUNK + OVERHEAD)];
    assert_eq!(opened(&key, place(1, 3 * CHUNK), cut), Err(OpenError::Truncated));
    assert_eq!(opened(&key, place(1, 2 * CHUNK), cut), Err(OpenError::DoesNotOpen));
    assert_eq!(opened(&key, place(1, 2 * CHUNK), &bytes), Err(OpenError::DoesNotOpen));
}

#[test]
fn something_behind_the_end_is_not_passed_over() {
    let (key, place) = (key(1), place(1, 5));
    let mut bytes = sealed(&key, place, b"paper");
    bytes.push(0);
    assert_eq!(opened(&key, place, &bytes), Err(OpenError::DoesNotOpen));
}

#[test]
fn a_chunk_of_another_file_does_not_open_even_under_the_same_key() {
    let key = key(1);
    let bytes = sealed(&key, place(1, CHUNK), &file_of(CHUNK));
    assert_eq!(opened(&key, place(2, CHUNK), &bytes), Err(OpenError::DoesNotOpen));
}

#[test]
fn another_key_opens_nothing() {
    let place = place(1, 5);
    let bytes = sealed(&key(1), place, b"paper");
    assert_eq!(opened(&key(2), place, &bytes), Err(OpenError::DoesNotOpen));
}

#[test]
fn a_later_form_is_refused_by_its_number() {
    let (key, place) = (key(1), place(1, 5));
    let mut bytes = sealed(&key, place, b"paper");
    bytes[1] = 2;
    assert_eq!(opened(&key, place, &bytes), Err(OpenError::UnknownAlgorithm(2)));
    bytes[0] = 2;
    assert_eq!(opened(&key, place, &bytes), Err(OpenError::UnknownVersion(2)));
}

#[test]
fn a_file_of_another_length_than_was_said_is_not_sealed() {
    for length in [4, 6] {
        let outcome = key(1).seal(place(1, length), b"paper".as_slice(), io::sink());
        assert!(matches!(outcome, Err(FileError::OtherLength)), "{length}");
    }
}

#[test]
fn a_key_does_not_print() {
    assert_eq!(format!("{:?}", key(1)), "FileKey([secret])");
}

proptest! {
    #[test]
    fn no_changed_byte_goes_unnoticed(at in 0..CHUNK + 2 * OVERHEAD + 10, flip in 1..=255_u8) {
        let (key, place) = (key(1), place(1, CHUNK + 10));
        let mut bytes = sealed(&key, place, &file_of(CHUNK + 10));
        bytes[at] ^= flip;
        prop_assert!(opened(&key, place, &bytes).is_err());
    }
}
