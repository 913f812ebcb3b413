//! Padding to 32-byte buckets (ISO/IEC 7816-4: 0x80, then zeros), because a length tells who somebody is.

/// Bytes: every padded text is a whole number of these.
pub(crate) const BUCKET: usize = 32;

/// Bytes that `length` bytes take once padded; always at least one more.
pub(crate) const fn padded_length(length: usize) -> usize {
    (length / BUCKET + 1) * BUCKET
}

/// Marks the end of the text and fills up its bucket.
pub(crate) fn pad(text: &mut Vec<u8>, start: usize) {
    let target = start + padded_length(text.len() - start);
    text.push(0x80);
    text.resize(target, 0);
}

/// Cuts the padding off again; `None` if there is none, which an authentic ciphertext never shows.
pub(crate) fn unpad(text: &mut Vec<u8>) -> Option<()> {
    if text.is_empty() || !text.len().is_multiple_of(BUCKET) {
        return None;
    }
    let end = text.iter().rposition(|byte| *byte != 0)?;
    if text[end] != 0x80 || text.len() - end > BUCKET {
        return None;
    }
    text.truncate(end);
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn padding_comes_off_again(text in proptest::collection::vec(any::<u8>(), 0..200), start in 0_usize..20) {
            let mut padded = vec![1; start];
            padded.extend(&text);
            pad(&mut padded, start);
            prop_assert_eq!(padded.len(), start + padded_length(text.len()));
            let mut back = padded.split_off(start);
            prop_assert_eq!(unpad(&mut back), Some(()));
            prop_assert_eq!(back, text);
        }
    }

    #[test]
    fn text_that_was_never_padded_is_refused() {
        let mut wrong_end = vec![0; 32];
        wrong_end[20] = 1;
        let mut bucket_too_many = vec![0; 64];
        bucket_too_many[3] = 0x80;
        for text in [vec![], vec![0x80], vec![0; 32], vec![1; 32], wrong_end, bucket_too_many] {
            assert_eq!(unpad(&mut text.clone()), None, "{text:?}");
        }
    }
}
