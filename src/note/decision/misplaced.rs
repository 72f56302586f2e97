//! Claims in the text, where nobody compares them.

use super::{ClaimList, Decision};
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::path::NotePath;
use crate::base::text::fold;
use crate::note::claim;
use crate::note::markdown::{Document, Kind, NodeId};

/// `Requires:` or `## Requires` over a list of claims, or with one behind it, in a note that has none of them where they count.
pub(super) fn report(document: &Document<'_>, decision: &Decision, path: &NotePath, diagnostics: &mut Vec<Diagnostic>) {
    for node in document.children(Document::ROOT) {
        if !matches!(document.kind(node), Kind::Paragraph | Kind::Heading { .. }) {
            continue;
        }
        let text = fold(&document.text(node));
        let named = ClaimList::ALL.into_iter().find_map(|list| {
            let head = text.get(..list.name().len())?;
            let rest = text[head.len()..].trim_start();
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix(':')?.trim_start() };
            head.eq_ignore_ascii_case(list.name()).then_some((list, rest))
        });
        let Some((list, rest)) = named.filter(|(list, _)| decision.claims(*list).is_empty()) else { continue };
        let is_claim =
            |text: &str| if list == ClaimList::Adds { claim::parse_share(text) } else { claim::parse(text) }.is_ok();
        let below = document.next(node).filter(|&next| matches!(document.kind(next), Kind::List { .. }));
        let is_item = |item: NodeId| is_claim(&fold(&document.text(item)));
        let is_meant =
            is_claim(rest) || (rest.is_empty() && below.is_some_and(|list| document.children(list).any(is_item)));
        if is_meant {
            let message = format!("`{}` stands in the text, where no claim counts", list.name());
            let mut diagnostic = Diagnostic::new(Code::InvalidClaim, path, document.span(node), message);
            diagnostic.severity = Severity::Warning;
            let help = format!(
                "write `{}:` and its lines between the two lines `---` at the top of the note, each behind `  - `",
                list.name()
            );
            diagnostics.push(diagnostic.help(help));
        }
    }
}
