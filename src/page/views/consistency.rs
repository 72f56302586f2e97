//! Whether decisions fit together: claims, the facts that come of them, findings, and what proposals would change.

use super::{CardView, LinkView, OverdueView};
use serde::Serialize;

/// `consistency.html`. In templates: `consistency`.
#[derive(Debug, Clone, Serialize)]
pub struct ConsistencyView {
    /// For each product of the book; one without a name where the book names none.
    pub reports: Vec<ReportView>,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// How many claims count.
    pub claims: usize,
    /// Decisions in force that claim something, and those that do not: silence is no agreement.
    pub speaking: usize,
    pub silent: Vec<CardView>,
}

/// All that is known of a product.
#[derive(Debug, Clone, Serialize)]
pub struct ReportView {
    pub product: Option<LinkView>,
    /// Id for deep links.
    pub id: String,
    pub facts: Vec<FactView>,
    pub findings: Vec<FindingView>,
    /// Nothing at all was found, also of what the book does not want to hear of.
    pub fits: bool,
}

/// A fact in a product.
#[derive(Debug, Clone, Serialize)]
pub struct FactView {
    pub key: String,
    pub meaning: Option<String>,
    /// `235 d`; none where nobody says.
    pub value: Option<String>,
    /// `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)`, where a formula gives it.
    pub term: Option<String>,
    pub provided: Vec<ClaimView>,
    /// Requirements and assumptions.
    pub required: Vec<ClaimView>,
    pub added: Vec<ClaimView>,
    /// Facts that the formula lacks.
    pub missing: Vec<String>,
    /// `error warning info`: the worst finding about it.
    pub level: Option<&'static str>,
}

/// A claim in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimView {
    /// Without its remark: `report-interval = 300 s`.
    pub text: String,
    /// Its value alone: `300 s`, `≥ 5 y`.
    pub shown: String,
    pub note: LinkView,
    pub assumed: bool,
}

/// A claim on the page of its own note.
#[derive(Debug, Clone, Serialize)]
pub struct OwnClaimView {
    /// As it is written, without its remark: `report-interval = 300 s`.
    pub text: String,
    pub key: String,
    /// Its value alone, as in [`ClaimView::shown`].
    pub shown: String,
    pub remark: Option<String>,
    /// What is known of the fact in the note's product; for a claim below `requires` and `assumes`.
    pub value: Option<String>,
    /// `error warning info`: the worst finding that it takes part in.
    pub level: Option<&'static str>,
    /// Who provides what it requires, or requires what it provides or adds to.
    pub others: Vec<LinkView>,
}

/// The claims of a note and what comes of them. In templates: `note.claims`.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimsView {
    pub requires: Vec<OwnClaimView>,
    pub assumes: Vec<OwnClaimView>,
    pub provides: Vec<OwnClaimView>,
    pub adds: Vec<OwnClaimView>,
    /// Findings that the note takes part in.
    pub findings: Vec<FindingView>,
    /// What would come and go if this proposal were accepted.
    pub trial: Option<TrialView>,
}

/// Something that does not fit.
#[derive(Debug, Clone, Serialize)]
pub struct FindingView {
    pub code: &'static str,
    /// `error warning info`
    pub level: &'static str,
    /// All of it in one line.
    pub message: String,
    pub message_html: String,
    pub help_html: Option<String>,
    /// The products that it holds for; empty where it holds for all.
    pub products: Vec<String>,
    /// The notes that take part, the one where it is reported first.
    pub notes: Vec<CardView>,
    /// The layers that it crosses.
    pub layers: Vec<CrossedView>,
    pub arithmetic: Option<ArithmeticView>,
    pub budget: Option<BudgetView>,
    pub fixes: Vec<FixView>,
    /// Where its rule comes from.
    pub source: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CrossedView {
    pub name: String,
    pub url: String,
    pub hue: usize,
}

/// A formula with its numbers.
#[derive(Debug, Clone, Serialize)]
pub struct ArithmeticView {
    /// `battery-life`
    pub formula: String,
    /// It gives no value: both its sides are compared, and no note requires it.
    pub is_condition: bool,
    pub inputs: Vec<InputView>,
    /// `8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min)`
    pub term: String,
    /// `235 d`
    pub result: Option<String>,
    /// The result is `≤ 239 d`: nothing is equal to it.
    pub is_bound: bool,
    /// `≥ 5 y`
    pub bound: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct InputView {
    pub key: String,
    /// `8.6 Wh`; none where nobody says.
    pub value: Option<String>,
    pub notes: Vec<LinkView>,
}

/// Shares of a sum with a bound.
#[derive(Debug, Clone, Serialize)]
pub struct BudgetView {
    pub shares: Vec<ClaimView>,
    pub sum: String,
    pub bound: String,
    pub excess: Option<String>,
}

/// A bound that one fact would have to meet, everything else staying as it is.
#[derive(Debug, Clone, Serialize)]
pub struct FixView {
    pub key: String,
    /// `≥ 43.9 min`; none where no value of it alone is enough.
    pub bound: Option<String>,
    /// Whose claims would change.
    pub notes: Vec<LinkView>,
    /// Other claims that the bound would break.
    pub opposed: Vec<ClaimView>,
}

/// What a proposal would change.
#[derive(Debug, Clone, Serialize)]
pub struct TrialView {
    pub appear: Vec<FindingView>,
    pub vanish: Vec<FindingView>,
}

/// `review.html`. In templates: `review`.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewView {
    pub proposals: Vec<ProposalView>,
    /// Decisions in force that do not fit as things are.
    pub findings: Vec<FindingView>,
    pub overdue: Vec<OverdueView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProposalView {
    pub card: CardView,
    pub owner: Option<String>,
    pub product: Option<LinkView>,
    pub trial: TrialView,
}

/// `goals.html`. In templates: `goals`.
#[derive(Debug, Clone, Serialize)]
pub struct GoalsView {
    pub goals: Vec<GoalView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct GoalView {
    pub card: CardView,
    pub id: Option<String>,
    pub owner: Option<String>,
    pub product: Option<LinkView>,
    /// Decisions that serve it, live ones first.
    pub served_by: Vec<CardView>,
    /// What it requires, with what is known.
    pub requires: Vec<OwnClaimView>,
    /// `error warning info`: the worst finding that it takes part in.
    pub level: Option<&'static str>,
}
