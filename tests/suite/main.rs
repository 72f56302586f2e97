//! What holds for the whole program, driven through its library in memory and through the program itself.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod links;
mod silent_failures;
mod support;
