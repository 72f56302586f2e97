//! Claims: `key op value [unit] [; remark]`, the typed one-line facts of a decision.

/// One claim, read but not yet judged: whether the key and the unit are known is for whoever has the vocabulary of facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub key: String,
    pub op: Op,
    pub value: ClaimValue,
    pub remark: Option<String>,
    /// As written, white space folded.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    Equal,
    AtMost,
    AtLeast,
    Less,
    Greater,
    In,
    Includes,
    Excludes,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ClaimValue {
    /// The number keeps its digits as written, so that nothing is rounded (`1.9`, `560`, `-40`).
    Number { number: String, unit: Option<String> },
    /// `in 5..10 s`
    Range { low: String, high: String, unit: Option<String> },
    /// One or more words: `LTE-M`, `EU, US`.
    Set(Vec<String>),
}
