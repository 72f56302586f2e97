use super::*;
use crate::note::markdown::MarkdownOptions;
use crate::note::{front_matter, markdown, properties};

fn check(text: &str, status: &str, rest: &str) -> (Decision, Relations) {
    let path = NotePath::new("a.md");
    let mut diagnostics = Vec::new();
    let front_matter = front_matter::read(text, &path, &mut diagnostics);
    let properties = properties::read(&front_matter, text, &path, &mut diagnostics);
    let document = markdown::parse(text, front_matter.body_start, MarkdownOptions::default());
    let (decision, relations, _) = read(&document, &properties, &path, &mut diagnostics);
    let found = (decision.status.as_deref().unwrap_or(""), decision.status_text.as_deref().unwrap_or(""));
    assert_eq!(found, (status, rest), "{text}");
    assert_eq!(diagnostics, []);
    (decision, relations)
}

#[test]
fn madr() {
    let (decision, relations) = check(
        "---\nstatus: superseded by ADR-0123\nprovides:\n  - a = 1 s\nadds:\n  - unit-cost 6.90 USD\n---\n# Title\n\n## Considered Options\n\n* One, see <https://x.org>\n  * detail\n* Two\n\n## Decision Outcome\n\nChosen option: \"Two\", because x.\n\n### Consequences\n\n* Good, because no gateway is needed\n* Bad, because $14-$16\n* Good logging follows\n\n## Pros and Cons of the Options\n\n### One\n\n* Neutral, because n\n",
        "superseded",
        "by ADR-0123",
    );
    assert_eq!(relations.superseded_by, ["ADR-0123"]);
    assert_eq!(decision.options, ["One, see https://x.org", "Two"]);
    assert_eq!(decision.chosen.as_deref(), Some("Two"));
    let signs: Vec<_> = decision.consequences.iter().map(|it| (it.sign.name(), it.text.as_str())).collect();
    assert_eq!(signs, [("good", "no gateway is needed"), ("bad", "$14-$16"), ("neutral", "Good logging follows")]);
    assert_eq!(decision.reviews[0].points[0].text, "n");
    assert_eq!((decision.provides.len(), decision.adds.len()), (1, 1));
}

#[test]
fn old_madr() {
    let (decision, relations) = check(
        "# Title\n\n* Status: accepted\n* Deciders: Ann, Bob\n* Date: 2018-05-20\n\n## Decision Outcome\n\nChosen option: **Two** because x.\n\n### Positive Consequences <!-- optional -->\n\n* p\n\n### Negative Consequences\n\n* n\n\n## Links\n\n* Supersedes [ADR-0001](0001-a.md#x)\n* [Unrelated](b.md)\n",
        "accepted",
        "",
    );
    assert_eq!((decision.decision_makers.len(), decision.date.as_deref()), (2, Some("2018-05-20")));
    assert_eq!(decision.chosen.as_deref(), Some("Two"));
    let signs: Vec<_> = decision.consequences.iter().map(|it| it.sign).collect();
    assert_eq!(signs, [Sign::Good, Sign::Bad]);
    assert_eq!(relations.supersedes, ["0001-a.md"]);
}

#[test]
fn nygard() {
    let (decision, relations) = check(
        "# 3. Title\n\nDate: 2016-02-12\n\n## Status\n\nAccepted\n\nSupersedes [2. Other](0002-other.md)\n\n## Context\n\nIt replaces nothing.\n\n## Decision\n\nWe do.\n",
        "accepted",
        "Supersedes 2. Other",
    );
    assert_eq!((decision.date.as_deref(), decision.chosen), (Some("2016-02-12"), None));
    assert_eq!(relations.supersedes, ["0002-other.md"]);
    check("# T\n\n## Status\n\n~~Accepted~~ Superseded by [[ADR 4]]\n", "superseded", "by ADR 4");
}

#[test]
fn prose() {
    check("# T\n\n## Status\n\n**Approved** by TSC Vote on 3/16/2022\n", "approved", "by TSC Vote on 3/16/2022");
    check("# T\n\n**Approved** by TSC Vote on 3/16/2022\n\n## Context\n", "approved", "by TSC Vote on 3/16/2022");
    let (_, relations) = check(
        "# T\n\nDate: 2020-01-02\nReplaces: [ADR-0002](2.md)\nReverted by [ADR-9](9.md)\n",
        "reverted",
        "by ADR-9",
    );
    assert_eq!((relations.supersedes, relations.superseded_by), (vec!["2.md".to_owned()], vec!["9.md".to_owned()]));
    check("# T\n\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n", "accepted", "");
    check("# T\n\n## Status\n\n- Proposed\n- ✅ Rejected, too dear\n", "rejected", "too dear");
    check("# T\n\n| Status | Accepted |\n|---|---|\n| Date | 2020-01-02 |\n", "accepted", "");
    let (_, relations) = check("---\nstatus: \"superseded by [ADR-5](5.md)\"\n---\n", "superseded", "by ADR-5");
    assert_eq!(relations.superseded_by, ["5.md"]);
    check("# T\n", "", "");
}
