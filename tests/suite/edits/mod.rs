//! Stories of small nasty books: one edit after the other, and after each of them the book equals one that was read whole.
//! The test lets a seed make all choices, the fuzz target its bytes.

mod draft;
mod kind;
mod picture;
mod settings;
mod story;
mod words;

pub use kind::Kind;
pub use picture::Picture;
pub use settings::Settings;
pub use story::{Effects, Story};

/// A story whose choices are bytes: shared by the test and the fuzz target. Each choice takes a byte.
pub fn story_of_bytes(bytes: Vec<u8>) -> Effects {
    let mut random = crate::random::Random::of_bytes(bytes);
    Story::by_chance(&mut random, Settings { grammars: true, ..Settings::default() }, usize::MAX).tell("these bytes")
}
