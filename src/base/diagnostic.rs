//! Problems in the user's content: data that rides along, never an error that stops a page.

use super::path::NotePath;
use super::span::Span;
use std::fmt;

/// How much a diagnostic matters. The order is from harmless to serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident,)*) => {
        /// The stable name of a kind of problem. Each has a page in the manual under its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($variant,)* }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// Kebab-case, as configuration, output formats and the manual write it.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The level where the book sets none.
            pub fn default_severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    AmbiguousLink "ambiguous-link" Warning,
    AmpUrl "amp-url" Warning,
    AnchorGone "anchor-gone" Error,
    ArticleUnsure "article-unsure" Info,
    ArticleUntitled "article-untitled" Info,
    BlockedLink "blocked-link" Info,
    BrokenAnchor "broken-anchor" Error,
    BrokenImage "broken-image" Error,
    BrokenLink "broken-link" Error,
    CaseMismatch "case-mismatch" Warning,
    ConflictingDecisions "conflicting-decisions" Error,
    Contradiction "contradiction" Error,
    DeadLink "dead-link" Error,
    DecidedTwice "decided-twice" Error,
    DecisionCycle "decision-cycle" Error,
    DeprecatedKey "deprecated-key" Warning,
    DuplicateId "duplicate-id" Error,
    DuplicateUrl "duplicate-url" Error,
    EmbedCycle "embed-cycle" Error,
    FrontMatter "front-matter" Error,
    HttpLink "http-link" Info,
    IfAccepted "if-accepted" Warning,
    IgnoreComment "ignore-comment" Warning,
    InvalidClaim "invalid-claim" Error,
    InvalidUrl "invalid-url" Error,
    InvalidUtf8 "invalid-utf8" Warning,
    LinkOutsideContent "link-outside-content" Error,
    LinkToDraft "link-to-draft" Error,
    LongUnreachable "long-unreachable" Error,
    MathError "math-error" Warning,
    MaybeSameWork "maybe-same-work" Info,
    MovedLink "moved-link" Info,
    NoOwner "no-owner" Info,
    NotGuaranteed "not-guaranteed" Warning,
    OneSidedSupersede "one-sided-supersede" Warning,
    OpenRequirement "open-requirement" Info,
    OrphanNote "orphan-note" Info,
    OutdatedDependency "outdated-dependency" Error,
    OverBudget "over-budget" Error,
    OverdueReview "overdue-review" Warning,
    ProvidedTwice "provided-twice" Error,
    ReservedName "reserved-name" Warning,
    ServesNoGoal "serves-no-goal" Warning,
    SkippedLink "skipped-link" Info,
    Soft404 "soft-404" Warning,
    SpacedLink "spaced-link" Warning,
    TooDeep "too-deep" Warning,
    UnclosedBold "unclosed-bold" Warning,
    UnknownArea "unknown-area" Error,
    UnknownFact "unknown-fact" Error,
    UnknownKey "unknown-key" Warning,
    UnknownLayer "unknown-layer" Error,
    UnknownType "unknown-type" Warning,
    UnknownUnit "unknown-unit" Error,
    UnreachableLink "unreachable-link" Info,
    UnsafeLink "unsafe-link" Error,
    UnservedGoal "unserved-goal" Warning,
    UnsortedNote "unsorted-note" Info,
    UnusedAsset "unused-asset" Info,
    WrongSupersede "wrong-supersede" Error,
    WrongUnit "wrong-unit" Error,
}

impl Code {
    /// Whether only a visit to the web can find it.
    pub fn is_external(self) -> bool {
        matches!(
            self,
            Self::AnchorGone
                | Self::BlockedLink
                | Self::DeadLink
                | Self::HttpLink
                | Self::LongUnreachable
                | Self::MovedLink
                | Self::SkippedLink
                | Self::Soft404
                | Self::UnreachableLink
        )
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A problem in one file of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// Relative to the content folder.
    pub file: NotePath,
    pub span: Span,
    /// What is wrong, in one line without a final full stop.
    pub message: String,
    /// A way out: "did you mean …", the candidates, what to write.
    pub help: Option<String>,
    /// What the problem is about, when it has a name: the target of a link, a key.
    pub target: Option<String>,
    /// What to write in place of the target, when nothing else can be meant: `check --fix` writes it.
    pub fix: Option<String>,
    /// How many findings alike stand before it in the file; set when all are known.
    pub before: usize,
}

impl Diagnostic {
    /// At the default severity of its code; the book's own levels are applied when all are collected.
    pub fn new(code: Code, file: &NotePath, span: impl Into<Span>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.default_severity(),
            file: file.clone(),
            span: span.into(),
            message: message.into(),
            help: None,
            target: None,
            fix: None,
            before: 0,
        }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    #[must_use]
    pub fn fix(mut self, target: impl Into<String>) -> Self {
        self.fix = Some(target.into());
        self
    }
}
