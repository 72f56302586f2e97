//! The page of the preview itself: every problem of the book, the latest updates, the open pages.

use super::problems::Shown;
use super::state::{Shared, State, Tabs};
use crate::base::diagnostic::Diagnostic;
use crate::base::path::encode;
use crate::base::text::{counted, escape};
use std::fmt::Write as _;

/// More problems than this are counted and not shown.
const MOST: usize = 500;
/// Characters of a source line on either side of the place.
const AROUND: usize = 80;

pub fn page(state: &State, shared: &Shared) -> String {
    let pages = state.edition.pages();
    let mut html = head("Preview");
    let _ = writeln!(html, "<p class=\"crumb\"><a href=\"/\">{}</a></p>\n<h1>Preview</h1>", escape(pages.title));
    let watching = if state.polled { "looking every second at" } else { "watching" };
    let notes = counted(pages.site.notes.len(), "note");
    let tabs = counted(shared.tabs().open.len(), "open page");
    let last = state
        .updates
        .front()
        .map(|update| format!(" · last update {}, {:.0} ms", update.time, update.milliseconds.ceil()));
    let _ = writeln!(
        html,
        "<p class=\"state\">{watching} {notes} in {} · {tabs}{}</p>",
        escape(&state.content.display().to_string()),
        last.unwrap_or_default()
    );
    if let Some(broken) = &state.broken {
        block(&mut html, &broken.title, &broken.text);
    }
    if !state.unreadable.is_empty() {
        block(&mut html, "Files that cannot be read; the book is without them", &state.unreadable.join("\n"));
    }
    problems(&mut html, state, shared);
    updates(&mut html, state, &shared.tabs());
    open_pages(&mut html, &shared.tabs());
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// A page in the place of one that cannot be made.
pub fn error_page(title: &str, text: &str, page: &str, shared: &Shared) -> String {
    let mut html = head(title);
    html.push_str("<p class=\"crumb\"><a href=\"/\">Front page</a></p>\n");
    let _ = writeln!(html, "<h1>{}</h1>", escape(title));
    block(&mut html, "", text);
    html.push_str(
        "<p class=\"state\">This page tries again as soon as something changes.</p>\n</main>\n</body>\n</html>\n",
    );
    super::answer::document(page, html, shared).html
}

fn head(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"/_layerbook/status.css\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n<main>\n",
        escape(title)
    )
}

fn block(html: &mut String, title: &str, text: &str) {
    let title = if title.is_empty() { String::new() } else { format!("<strong>{}</strong>", escape(title)) };
    let _ = writeln!(html, "<div class=\"broken\">{title}<pre>{}</pre></div>", escape(text));
}

fn problems(html: &mut String, state: &State, shared: &Shared) {
    html.push_str("<h2>Problems</h2>\n");
    let found = &state.problems;
    if !found.known {
        html.push_str("<p class=\"none\">They are being looked for.</p>\n");
        return;
    }
    if found.all.is_empty() {
        html.push_str("<p class=\"none\">No problems found.</p>\n");
        return;
    }
    let totals = found.totals();
    html.push_str("<fieldset class=\"choose\" aria-label=\"Show\">\n");
    for (id, label, count) in [
        ("all", "all", totals.errors + totals.warnings + totals.infos),
        ("error", "errors", totals.errors),
        ("warning", "warnings", totals.warnings),
        ("info", "hints", totals.infos),
    ] {
        let checked = if id == "all" { " checked" } else { "" };
        let _ = writeln!(
            html,
            "<label><input type=\"radio\" name=\"only\" id=\"only-{id}\"{checked}> {label} {count}</label>"
        );
    }
    html.push_str("</fieldset>\n");
    // What is serious is not crowded out by hints.
    let mut most: Vec<&Diagnostic> = found.all.iter().collect();
    most.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    most.truncate(MOST);
    most.sort_by(|a, b| (&a.file, a.span, a.code).cmp(&(&b.file, b.span, b.code)));
    let most: Vec<Diagnostic> = most.into_iter().cloned().collect();
    // Files with what is serious come first.
    let mut files: Vec<&[Diagnostic]> = most.chunk_by(|a, b| a.file == b.file).collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.iter().map(|diagnostic| diagnostic.severity).max()));
    for file in files {
        let shown = found.shown(file, shared, state);
        let name = shown.first().map_or("", |first| first.file.as_str());
        let _ = writeln!(html, "<section class=\"file\"><h3>{}</h3>\n<ol>", escape(name));
        shown.iter().for_each(|one| problem(html, one));
        html.push_str("</ol></section>\n");
    }
    if found.all.len() > most.len() {
        let _ = writeln!(html, "<p class=\"none\">… and {} more</p>", found.all.len() - most.len());
    }
}

fn problem(html: &mut String, one: &Shown) {
    let place = format!("{}:{}", one.line, one.column);
    let place = match &one.editor {
        Some(editor) => format!("<a class=\"place\" href=\"{}\">{place}</a>", escape(editor)),
        None => format!("<span class=\"place\">{place}</span>"),
    };
    let severity = one.severity;
    let mark = if severity == "info" { "hint" } else { severity };
    let _ = write!(
        html,
        "<li class=\"{severity}\"><p><span class=\"mark\">{mark}</span> {place} {} <code>{}</code></p>",
        escape(&one.message),
        one.code
    );
    if !one.source.trim().is_empty() {
        let letters: Vec<char> = one.source.chars().collect();
        let text =
            |from: usize, to: usize| escape(&letters.get(from..to).unwrap_or_default().iter().collect::<String>());
        let (start, end) = (one.from.saturating_sub(AROUND), (one.to + AROUND).min(letters.len()));
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        let _ = write!(
            html,
            "<pre>{}{}<mark>{}</mark>{}{}</pre>",
            cut(start > 0),
            text(start, one.from),
            text(one.from, one.to),
            text(one.to, end),
            cut(end < letters.len())
        );
    }
    if let Some(help) = &one.help {
        let _ = write!(html, "<p class=\"help\">{}</p>", escape(help));
    }
    html.push_str("</li>\n");
}

fn updates(html: &mut String, state: &State, tabs: &Tabs) {
    html.push_str("<h2>Last updates</h2>\n");
    if state.updates.is_empty() {
        html.push_str("<p class=\"none\">Nothing has changed yet.</p>\n");
        return;
    }
    html.push_str(
        "<div class=\"table\"><table><thead><tr><th>Time</th><th>Files</th><th class=\"number\">Notes read</th><th>Made anew</th>\
         <th class=\"number\">ms</th><th class=\"number\">Pages made</th><th class=\"number\">Pages sent</th></tr></thead>\n<tbody>\n",
    );
    for update in state.updates.iter() {
        let files: Vec<String> = update.files.iter().take(3).map(|file| escape(file)).collect();
        let more = update.files.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let site = if update.applied.site_rebuilt { "the site" } else { "nothing but pages" };
        let (made, sent) = tabs
            .work
            .iter()
            .find(|(number, ..)| *number == update.number)
            .map_or((0, 0), |(_, made, sent)| (*made, *sent));
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td>{}{more}</td><td class=\"number\">{}</td><td>{site}</td><td class=\"number\">{:.1}</td>\
             <td class=\"number\">{made}</td><td class=\"number\">{sent}</td></tr>",
            update.time,
            files.join(", "),
            update.applied.parsed,
            update.milliseconds
        );
    }
    html.push_str("</tbody></table></div>\n");
}

fn open_pages(html: &mut String, tabs: &Tabs) {
    html.push_str("<h2>Open pages</h2>\n");
    if tabs.open.is_empty() {
        html.push_str("<p class=\"none\">None.</p>\n");
        return;
    }
    html.push_str("<div class=\"table\"><table><thead><tr><th>Page</th><th>Last sent</th></tr></thead>\n<tbody>\n");
    for tab in tabs.open.values() {
        let _ = writeln!(
            html,
            "<tr><td><a href=\"/{}\">/{}</a></td><td>{}</td></tr>",
            escape(&encode(&tab.page)),
            escape(&tab.page),
            tab.sent.as_deref().unwrap_or("")
        );
    }
    html.push_str("</tbody></table></div>\n");
}
