//! `layerbook`: a folder of Markdown notes about a connected product, and the outside articles that they link to,
//! as a pure function to a cross-referenced static site. The rooms and floors stand in `ARCHITECTURE.md`.

pub mod base;
pub mod book;
pub mod cli;
mod cmd;
pub mod config;
pub mod export;
pub mod external;
pub mod fix;
pub mod io;
pub mod note;
pub mod page;
pub mod render;
pub mod report;
pub mod search;
pub mod serve;
pub mod site;
