//! Refusals as a screen reads them, from a server, a proxy or somebody between: there is always a sentence.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ui::client::Problem;

fuzz_target!(|given: (u16, &str)| {
    let problem = Problem::read(given.0, given.1);
    assert_eq!(problem.status, given.0);
});
