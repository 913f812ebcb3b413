//! Tokens of sessions, keys of requests, and the versions that a change names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use platform::http::{IdempotencyKey, Network};
use platform::sessions::{SessionId, Token};

fuzz_target!(|text: &str| {
    if let Some(token) = Token::parse(text) {
        let again = Token::parse(&token.reveal()).expect("what was revealed is a token");
        assert_eq!(token.hash(), again.hash());
    }
    let _ = (SessionId::parse(text), IdempotencyKey::parse(text));
    let _ = text.parse::<Network>();
});
