//! Floor 2: one file at a time.

pub mod article;
pub mod claim;
pub mod decision;
pub mod facts;
pub mod front_matter;
pub mod headings;
pub mod html;
pub mod kind;
pub mod link;
pub mod markdown;
pub mod placement;
pub mod properties;
