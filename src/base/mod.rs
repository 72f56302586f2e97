//! Floor 0: what knows nothing of notes or sites.

pub mod diagnostic;
pub mod digest;
pub mod number;
pub mod path;
pub mod pattern;
pub mod slug;
pub mod span;
pub mod suggest;
pub mod text;
pub mod toml;
pub mod value;
pub mod yaml;
