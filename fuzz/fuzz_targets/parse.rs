//! Any bytes are a note, and any note has a page.
#![no_main]

#[path = "../../tests/suite/fuzz_body.rs"]
mod fuzz_body;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    fuzz_body::parse(bytes);
    fuzz_body::render(bytes);
});
