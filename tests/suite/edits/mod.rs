//! Stories of small nasty books: one edit after the other, and after each of them the book equals one that was read whole.
//! The test lets a seed make all choices, the fuzz target its bytes.

mod draft;
mod kind;
mod picture;
mod settings;
mod story;
mod words;

pub use kind::Kind;
pub use settings::Settings;
pub use story::{Effects, Story};
