//! `layerbook`: a folder of Markdown notes about a connected product, and the outside articles that they link to,
//! as a pure function to a cross-referenced static site. The rooms and floors stand in `ARCHITECTURE.md`.

pub mod base;
pub mod config;
pub mod note;
