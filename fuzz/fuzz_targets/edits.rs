//! A book that took in edit after edit equals one that was read whole, whatever the edits are.
#![no_main]

#[path = "../../tests/suite/edits/mod.rs"]
mod edits;
#[path = "../../tests/suite/random.rs"]
mod random;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    edits::story_of_bytes(bytes);
});
