//! What the machinery refuses, in words.

use domain::words::sentence;
use platform::http::codes;
use platform::papers::PaperError;

#[test]
fn every_code_of_the_machinery_has_a_sentence_of_its_own() {
    let general = sentence("no such code");
    let wordless: Vec<_> = codes::ALL.iter().filter(|code| sentence(code) == general).collect();
    assert!(wordless.is_empty(), "{wordless:?}");
}

#[test]
fn every_reason_why_a_paper_is_not_kept_has_a_sentence_of_its_own() {
    let general = sentence("no such code");
    let sentences: std::collections::BTreeSet<_> =
        PaperError::ALL.iter().map(|reason| sentence(reason.code())).collect();
    assert!(!sentences.contains(general));
    assert_eq!(sentences.len(), PaperError::ALL.len());
}
