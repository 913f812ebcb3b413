//! What the machinery refuses, in words.

use domain::words::sentence;
use platform::http::codes;

#[test]
fn every_code_of_the_machinery_has_a_sentence_of_its_own() {
    let general = sentence("no such code");
    let wordless: Vec<_> = codes::ALL.iter().filter(|code| sentence(code) == general).collect();
    assert!(wordless.is_empty(), "{wordless:?}");
}
