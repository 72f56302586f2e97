//! Decision records: MADR, Nygard, and records with their status in prose.

use super::claim::Claim;

/// The record in a decision note. Relations to other notes stand in [`Relations`](super::front_matter::Relations).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// `proposed accepted rejected deprecated superseded`, lower case, or another first word as the note has it.
    pub status: Option<String>,
    /// The rest of the status, as written.
    pub status_text: Option<String>,
    pub date: Option<String>,
    pub decision_makers: Vec<String>,
    pub consulted: Vec<String>,
    pub informed: Vec<String>,
    pub decides: Vec<String>,
    pub provides: Vec<Claim>,
    pub requires: Vec<Claim>,
    pub assumes: Vec<Claim>,
    pub adds: Vec<Claim>,
    pub options: Vec<String>,
    pub chosen: Option<String>,
    pub consequences: Vec<Consequence>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consequence {
    pub sign: Sign,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Good,
    Bad,
    Neutral,
}
