//! R1 and R2: headings that are links, and leads that claim an address near them.

use super::block::{Block, BlockKind, Blocks};
use super::byline::{self, Knowledge, Split};
use super::inline::is_title_like;
use super::{Fields, Rule};

/// R1: a heading whose only content is a link. Marks the headings in `is_lead`.
pub(super) fn link_headings(blocks: &mut Blocks<'_>, is_lead: &mut [bool], publishers: &[String]) {
    for (index, is_lead) in is_lead.iter_mut().enumerate() {
        let block = &blocks.blocks[index];
        if !matches!(block.kind, BlockKind::Heading(_)) || block.links.len() != 1 {
            continue;
        }
        let link = block.links.start;
        let (before, after) = blocks.around(link);
        let before = without_number(before.trim());
        let is_only = !before.contains(char::is_alphanumeric) && is_parenthesis(after);
        let outside = &blocks.links[link];
        if !is_only || outside.is_bare || outside.is_html || outside.reading.is_some() {
            continue;
        }
        let title = blocks.text_of(link).to_owned();
        let description = blocks
            .blocks
            .get(index + 1)
            .filter(|next| next.kind == BlockKind::Paragraph && index + 1 < block.window_end)
            .filter(|next| next.links.is_empty() || !blocks.links[next.links.clone()].iter().all(|link| link.is_bare))
            .filter(|next| lead(next, Knowledge { host: "", publishers }).is_none())
            .map(|next| next.text.clone())
            .filter(|text| text.contains(char::is_alphanumeric));
        let fields = Fields { title: Some(title).filter(|title| !title.is_empty()), description, ..Fields::default() };
        blocks.links[link].reading = Some((Rule::R1, fields));
        *is_lead = true;
    }
}

/// R2: leads, each of which claims one address. Marks the blocks that are leads.
pub(super) fn leads(blocks: &mut Blocks<'_>, is_lead: &mut [bool], publishers: &[String]) {
    for (index, is_lead) in is_lead.iter_mut().enumerate() {
        let block = &blocks.blocks[index];
        if !may_lead(block) {
            continue;
        }
        let Some(link) = claimed(blocks, index, publishers) else { continue };
        let knowledge = Knowledge { host: &blocks.links[link].identity.host, publishers };
        let Some(lead) = lead(block, knowledge) else { continue };
        if !lead.split.has_byline() && blocks.links[link].block == index && !blocks.is_mere_address(link) {
            // The link names its own work; the lead is what the sentence is about.
            let inside_bold = block.bold.as_ref().is_some_and(|bold| blocks.links[link].range.end <= bold.end);
            if !inside_bold && is_title_like(blocks.text_of(link)) {
                continue;
            }
        }
        let is_heading = matches!(block.kind, BlockKind::Heading(_));
        let own = blocks.links[link].block == index;
        let mut description =
            if is_heading { String::new() } else { after_lead(blocks, index, lead.end, own.then_some(link)) };
        if description.is_empty() && !own {
            description = between(blocks, index + 1, blocks.links[link].block);
        }
        let Split { title, author, publisher, container, mut unsure } = lead.split;
        // Several addresses under a line without a byline: the line may introduce them all.
        if author.is_empty() && publisher.is_none() && !own && others_follow(blocks, link, block.window_end) {
            unsure.push("title");
        }
        let fields = Fields {
            title: Some(title).filter(|title| !title.is_empty()),
            author,
            publisher,
            container,
            description: Some(description).filter(|text| text.contains(char::is_alphanumeric)),
            unsure,
            ..Fields::default()
        };
        let place = block.span;
        blocks.links[link].lead = Some(place);
        blocks.links[link].reading = Some((Rule::R2, fields));
        *is_lead = true;
    }
}

struct Lead {
    split: Split,
    /// Where it ends in the block's text, its colon included.
    end: usize,
}

fn may_lead(block: &Block<'_>) -> bool {
    match block.kind {
        BlockKind::Heading(_) => block.links.is_empty(),
        BlockKind::Paragraph | BlockKind::Item => block.bold.as_ref().is_some_and(|bold| !bold.is_empty()),
        _ => false,
    }
}

/// Reads the block as a lead: it ends in a colon or carries a byline, is not generic, and has three words or a byline.
fn lead(block: &Block<'_>, knowledge: Knowledge<'_>) -> Option<Lead> {
    if !may_lead(block) {
        return None;
    }
    let (label, mut end) = match &block.bold {
        Some(bold) if !matches!(block.kind, BlockKind::Heading(_)) => (block.text.get(bold.clone())?, bold.end),
        _ => (block.text.as_str(), block.text.len()),
    };
    let rest = block.text.get(end..).unwrap_or("");
    let colon_after = rest.trim_start().starts_with(':');
    if colon_after {
        end = block.text.len() - rest.trim_start().len() + 1;
    }
    let has_colon = colon_after || label.trim_end().ends_with(':');
    let label = without_number(label.trim());
    if label.is_empty() || label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http")) {
        return None;
    }
    let mut split = byline::split(label, knowledge);
    if !split.has_byline() && !has_colon {
        // `**Title** - Lena Ortiz`: the name stands just after the bold.
        let line_end = block.breaks.iter().copied().find(|&at| at >= end).unwrap_or(block.text.len());
        let tail = block.text.get(end..line_end).unwrap_or("");
        let (named, length) = name_after(tail);
        if let Some((author, publisher)) =
            named.and_then(|named| byline::byline(named, knowledge)).map(byline::Byline::parts)
        {
            split.author = author;
            split.publisher = publisher;
            end += length;
        }
    }
    let words = split.title.split(' ').filter(|word| word.contains(char::is_alphanumeric)).count();
    let is_lead = (has_colon || split.has_byline()) && (words >= 3 || split.has_byline()) && words > 0;
    (is_lead && !byline::is_generic(&split.title)).then_some(Lead { split, end })
}

/// The name in ` - Lena Ortiz: text` or ` by Lena Ortiz`, and where it ends.
fn name_after(tail: &str) -> (Option<&str>, usize) {
    let trimmed = tail.trim_start();
    let from = tail.len() - trimmed.len();
    if from == 0 {
        return (None, 0);
    }
    let stripped =
        ["- ", "– ", "— ", "| ", "by "].iter().find_map(|sign| trimmed.strip_prefix(sign)).map(byline::strip_by);
    let Some(rest) = stripped else { return (None, 0) };
    let length = rest.find([':', '(', '.']).or_else(|| rest.find("http")).unwrap_or(rest.len());
    let after_colon = usize::from(rest[length..].starts_with(':'));
    let end = tail.len() - rest.len() + length + after_colon;
    (Some(rest[..length].trim()), end)
}

/// The address that a lead claims: the first that stands alone in its window, else the only link of its own paragraph.
fn claimed(blocks: &Blocks<'_>, index: usize, publishers: &[String]) -> Option<usize> {
    let block = &blocks.blocks[index];
    let hostless = Knowledge { host: "", publishers };
    for next in index + 1..block.window_end.min(blocks.blocks.len()) {
        let other = &blocks.blocks[next];
        if matches!(other.kind, BlockKind::Heading(_)) || lead(other, hostless).is_some() {
            break;
        }
        if matches!(other.kind, BlockKind::Paragraph | BlockKind::Item)
            && other.links.len() == 1
            && stands_alone(blocks, other.links.start)
            && blocks.links[other.links.start].reading.is_none()
        {
            return Some(other.links.start);
        }
    }
    let own = block.links.start;
    (block.links.len() == 1 && blocks.links[own].reading.is_none() && !blocks.links[own].is_html).then_some(own)
}

/// Alone but for a word such as `Link:`.
fn stands_alone(blocks: &Blocks<'_>, link: usize) -> bool {
    if !blocks.is_mere_address(link) || blocks.links[link].is_html {
        return false;
    }
    let (before, after) = blocks.around(link);
    let label = before.trim();
    !after.contains(char::is_alphanumeric)
        && (!label.contains(char::is_alphanumeric)
            || label.ends_with(':') && byline::is_generic(byline::trim_label(label)))
}

fn others_follow(blocks: &Blocks<'_>, link: usize, window_end: usize) -> bool {
    (blocks.links[link].block + 1..window_end.min(blocks.blocks.len()))
        .map_while(|index| {
            let block = &blocks.blocks[index];
            let goes_on = matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) && block.bold.is_none();
            goes_on.then_some(block)
        })
        .any(|block| block.links.len() == 1 && stands_alone(blocks, block.links.start))
}

/// The text after a lead, without the address that it claims from its own paragraph.
fn after_lead(blocks: &Blocks<'_>, index: usize, end: usize, own: Option<usize>) -> String {
    let text = &blocks.blocks[index].text;
    let mut rest = text.get(end..).unwrap_or("").to_owned();
    if let Some(link) = own {
        let range = &blocks.links[link].range;
        let (before, after) = (text.get(end..range.start).unwrap_or(""), text.get(range.end.max(end)..).unwrap_or(""));
        let is_all = !before.contains(char::is_alphanumeric) && !after.contains(char::is_alphanumeric);
        if blocks.links[link].is_bare || is_all || range.end <= end {
            let before = before.trim_end().trim_end_matches(['(', '<', '[']);
            let after = after.trim_start().trim_start_matches([')', '>', ']']);
            rest = if after.starts_with(['.', ',', ';']) || before.is_empty() {
                format!("{before}{after}")
            } else {
                format!("{before} {after}")
            };
        }
    }
    let rest = rest.trim().trim_start_matches([':', '-', '–', '—', '|', ',', '.', ' ']);
    rest.trim_end_matches(['-', '–', '—', ':', '|', ',', '(', ' ']).to_owned()
}

/// The text of the blocks before the address, links of their own included.
fn between(blocks: &Blocks<'_>, from: usize, to: usize) -> String {
    let mut out = String::new();
    for block in blocks.blocks.get(from..to).unwrap_or(&[]) {
        if matches!(block.kind, BlockKind::Paragraph | BlockKind::Item) && !block.text.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&block.text);
        }
    }
    out
}

/// `1. Title`, `2.3) Title` without its number.
pub(super) fn without_number(text: &str) -> &str {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number = &text[..digits];
    let rest = &text[digits..];
    let rest = match rest.strip_prefix(')') {
        Some(after) if !number.is_empty() => after,
        _ if number.ends_with('.') || number.is_empty() || rest.is_empty() || number.contains('.') => rest,
        _ => return text,
    };
    if number.starts_with(|c: char| c.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(' ')) {
        rest.trim_start()
    } else {
        text
    }
}

/// Nothing, or one remark in parentheses.
fn is_parenthesis(text: &str) -> bool {
    let text = text.trim().trim_end_matches(':').trim();
    !text.contains(char::is_alphanumeric)
        || text.starts_with('(') && text.ends_with(')') && text.matches('(').count() == 1
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn numbers_before_titles() {
        for (text, expected) in [
            ("1. Sleep", "Sleep"),
            ("2.3 Sleep", "Sleep"),
            ("4) Sleep", "Sleep"),
            ("1.", ""),
            ("5 Ways", "5 Ways"),
            ("10,000 Devices", "10,000 Devices"),
            ("3.5mm Jacks", "3.5mm Jacks"),
            (".net", ".net"),
            ("", ""),
        ] {
            assert_eq!(without_number(text), expected, "{text}");
        }
    }
}
