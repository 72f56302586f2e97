//! A book that took in edit after edit equals one that was read whole, whatever the edits are.
#![no_main]

#[path = "../../tests/suite/edits/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the test counts what the stories do")]
mod edits;
#[path = "../../tests/suite/random.rs"]
#[expect(dead_code, reason = "the test has a seed in place of bytes")]
mod random;

libfuzzer_sys::fuzz_target!(|bytes: Vec<u8>| {
    edits::story_of_bytes(bytes);
});
