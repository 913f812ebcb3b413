//! Papers from outside, pictures and PDFs: what is kept is what its bytes say, and what is not is refused by a code.

#![no_main]

use libfuzzer_sys::fuzz_target;
use platform::papers::{PaperKind, look};

fuzz_target!(|paper: &[u8]| {
    match look(paper.to_vec()) {
        Ok(kept) => assert_eq!(PaperKind::of(&kept.bytes), Some(kept.kind)),
        Err(reason) => assert!(reason.code().starts_with("paper_")),
    }
});
