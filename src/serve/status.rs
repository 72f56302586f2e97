//! The page of the preview itself: every problem of the book, the latest updates, the open pages.

use super::problems::Shown;
use super::state::{Shared, State, Tabs};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::path::encode;
use crate::base::text::{counted, escape};
use crate::report::Totals;
use std::fmt::Write as _;

/// More problems than this are counted and not shown.
const MOST: usize = 500;
/// Characters of a source line on either side of the place.
const AROUND: usize = 80;

pub fn page(state: &State, shared: &Shared) -> String {
    let pages = state.edition.pages();
    let mut html = head("Preview", pages.title);
    let totals = state.problems.totals();
    let counts = [(totals.errors, "error"), (totals.warnings, "warning"), (totals.infos, "hint")];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word)).collect();
    let heading = match (state.problems.known, counts.is_empty()) {
        (false, _) => "Looking for problems".to_owned(),
        (true, true) => "No problems".to_owned(),
        (true, false) => counts.join(", "),
    };
    let _ = writeln!(html, "<h1>{heading}</h1>");
    let watching = if state.polled { "Looking every second at" } else { "Watching" };
    let notes = counted(pages.site.notes.len(), "note");
    let tabs = counted(shared.tabs().open.len(), "open page");
    let last = state
        .updates
        .front()
        .map(|update| format!(" · last update <time>{}</time>, {:.0} ms", update.time, update.milliseconds.ceil()));
    let _ = writeln!(
        html,
        "<p class=\"state\">{watching} {notes} in <code>{}</code> · {tabs}{}</p>",
        escape(&state.content.display().to_string()),
        last.unwrap_or_default()
    );
    if let Some(broken) = &state.broken {
        block(&mut html, &broken.title, "The last good book is shown until it is mended.", &broken.text);
    }
    if !state.unreadable.is_empty() {
        block(&mut html, "Some files cannot be read", "The book is without them.", &state.unreadable.join("\n"));
    }
    problems(&mut html, state, shared);
    updates(&mut html, state, &shared.tabs());
    open_pages(&mut html, &shared.tabs());
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// A page in the place of one that cannot be made.
pub fn error_page(title: &str, text: &str, page: &str, shared: &Shared) -> String {
    let mut html = head(title, "Front page");
    let _ = writeln!(html, "<h1>{}</h1>", escape(title));
    html.push_str("<p class=\"state\">This page tries again as soon as something changes.</p>\n");
    let _ = writeln!(html, "<pre class=\"broken\" tabindex=\"0\" dir=\"auto\">{}</pre>", escape(text));
    html.push_str("</main>\n</body>\n</html>\n");
    super::answer::document(page, html, "", shared).html
}

fn head(title: &str, home: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"/_layerbook/status.css\">\n<link rel=\"icon\" href=\"data:,\">\n</head>\n<body>\n\
         <header class=\"top\"><p><a href=\"/\">{}</a><span>Preview</span></p></header>\n<main>\n",
        escape(title),
        escape(home)
    )
}

fn block(html: &mut String, title: &str, comment: &str, text: &str) {
    let _ = writeln!(
        html,
        "<section class=\"broken\">\n<h2>{}</h2>\n<p>{comment}</p>\n<pre tabindex=\"0\" dir=\"auto\">{}</pre>\n</section>",
        escape(title),
        escape(text)
    );
}

fn problems(html: &mut String, state: &State, shared: &Shared) {
    html.push_str("<section class=\"problems\">\n<h2>Problems</h2>\n");
    let found = &state.problems;
    if !found.known {
        html.push_str("<p class=\"nothing\">They are being looked for.</p>\n</section>\n");
        return;
    }
    if found.all.is_empty() {
        html.push_str(
            "<p class=\"nothing\"><i class=\"severity none\"></i>Everything in the book is in order.</p>\n</section>\n",
        );
        return;
    }
    choice(html, found.totals());
    // What is serious is not crowded out by hints.
    let mut most: Vec<&Diagnostic> = found.all.iter().collect();
    most.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    most.truncate(MOST);
    most.sort_by(|a, b| (&a.file, a.span, a.code).cmp(&(&b.file, b.span, b.code)));
    let most: Vec<Diagnostic> = most.into_iter().cloned().collect();
    // Files with what is serious come first.
    let mut files: Vec<&[Diagnostic]> = most.chunk_by(|a, b| a.file == b.file).collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.iter().map(|diagnostic| diagnostic.severity).max()));
    let site = state.edition.site();
    for file in files {
        let shown = found.shown(file, shared, state);
        let name = escape(shown.first().map_or("", |first| first.file.as_str()));
        let name = match file.first().and_then(|first| site.at(first.file.as_str())) {
            Some(note) => format!("<a href=\"/{}\">{name}</a>", escape(&encode(site.urls[note].as_str()))),
            None => format!("<span>{name}</span>"),
        };
        let _ =
            writeln!(html, "<div class=\"file\"><h3>{name}<span class=\"counts\">{}</span></h3>\n<ol>", counts(file));
        shown.iter().for_each(|one| problem(html, one));
        html.push_str("</ol></div>\n");
    }
    if found.all.len() > most.len() {
        let _ = writeln!(
            html,
            "<p class=\"more\">… and {} more: <code>layerbook check</code> lists them all.</p>",
            found.all.len() - most.len()
        );
    }
    html.push_str("</section>\n");
}

/// Which severities are shown. The style sheet does it.
fn choice(html: &mut String, totals: Totals) {
    html.push_str("<fieldset class=\"choice\">\n<legend class=\"vh\">Show</legend>\n");
    let all = totals.errors + totals.warnings + totals.infos;
    let _ = writeln!(html, "<label><input type=\"radio\" name=\"only\" id=\"only-all\" checked>All {all}</label>");
    for (severity, word, count) in
        [("error", "error", totals.errors), ("warning", "warning", totals.warnings), ("info", "hint", totals.infos)]
    {
        let _ = writeln!(
            html,
            "<label><input type=\"radio\" name=\"only\" id=\"only-{word}s\"><i class=\"severity {severity}\"></i>{}</label>",
            counted(count, word)
        );
    }
    html.push_str("</fieldset>\n");
}

/// How many problems of each severity a file has.
fn counts(file: &[Diagnostic]) -> String {
    let mut html = String::new();
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "hint")] {
        let count = file.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        if count > 0 {
            let words = counted(count, word);
            let word = words.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let _ = write!(
                html,
                "<span><i class=\"severity {}\"></i>{count}<span class=\"vh\">{word}</span></span>",
                severity.name()
            );
        }
    }
    html
}

fn problem(html: &mut String, one: &Shown) {
    let place = format!("{}:{}", one.line, one.column);
    let place = match &one.editor {
        Some(editor) => format!("<a href=\"{}\" title=\"Open in the editor\">{place}</a>", escape(editor)),
        None => format!("<span>{place}</span>"),
    };
    let severity = one.severity;
    let name = match severity {
        "error" => "Error",
        "warning" => "Warning",
        _ => "Hint",
    };
    let _ = write!(
        html,
        "<li class=\"{severity}\"><i class=\"severity {severity}\"></i>\
         <p class=\"message\"><span class=\"vh\">{name}: </span>{}</p>\
         <p class=\"place\">{place} <code>{}</code></p>",
        inline(&one.message),
        one.code
    );
    if let Some(help) = &one.help {
        let _ = write!(html, "<p class=\"help\">{}</p>", inline(help));
    }
    if !one.source.trim().is_empty() {
        let letters: Vec<char> = one.source.chars().collect();
        let text =
            |from: usize, to: usize| escape(&letters.get(from..to).unwrap_or_default().iter().collect::<String>());
        let (start, end) = (one.from.saturating_sub(AROUND), (one.to + AROUND).min(letters.len()));
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        let _ = write!(
            html,
            "<pre dir=\"auto\">{}{}<mark>{}</mark>{}{}</pre>",
            cut(start > 0),
            text(start, one.from),
            text(one.from, one.to),
            text(one.to, end),
            cut(end < letters.len())
        );
    }
    html.push_str("</li>\n");
}

/// Words in which what stands between backticks is code. A backtick without another is one.
fn inline(words: &str) -> String {
    let mut html = String::new();
    let mut rest = words;
    while let Some((before, code, after)) = rest.split_once('`').and_then(|(before, from)| {
        let (code, after) = from.split_once('`')?;
        Some((before, code, after))
    }) {
        let _ = write!(html, "{}<code>{}</code>", escape(before), escape(code));
        rest = after;
    }
    html.push_str(&escape(rest));
    html
}

fn updates(html: &mut String, state: &State, tabs: &Tabs) {
    html.push_str("<section class=\"updates\">\n<h2>Last updates</h2>\n");
    if state.updates.is_empty() {
        html.push_str("<p class=\"nothing\">Nothing has changed yet.</p>\n</section>\n");
        return;
    }
    html.push_str(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Last updates\"><table>\n<thead><tr><th>Time</th>\
         <th class=\"wide\">Changed</th><th class=\"number\">Notes read</th><th>Made anew</th><th class=\"number\">Pages made</th>\
         <th class=\"number\">Sent</th><th class=\"number\">Took</th></tr></thead>\n<tbody>\n",
    );
    for update in state.updates.iter() {
        let files: Vec<String> =
            update.files.iter().take(3).map(|file| format!("<code>{}</code>", escape(file))).collect();
        let more = update.files.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let site = if update.applied.site_rebuilt { "the site" } else { "pages" };
        let (made, sent) = tabs
            .work
            .iter()
            .find(|(number, ..)| *number == update.number)
            .map_or((0, 0), |(_, made, sent)| (*made, *sent));
        let _ = writeln!(
            html,
            "<tr><td><time>{}</time></td><td class=\"wide\">{}{more}</td>\
             <td class=\"number\" data-name=\"Notes read\">{}</td><td data-name=\"Made anew\">{site}</td>\
             <td class=\"number\" data-name=\"Pages made\">{made}</td><td class=\"number\" data-name=\"Sent\">{sent}</td>\
             <td class=\"number\">{:.1} ms</td></tr>",
            update.time,
            files.join(", "),
            update.applied.parsed,
            update.milliseconds
        );
    }
    html.push_str("</tbody></table></div>\n</section>\n");
}

fn open_pages(html: &mut String, tabs: &Tabs) {
    html.push_str("<section>\n<h2>Open pages</h2>\n");
    if tabs.open.is_empty() {
        html.push_str("<p class=\"nothing\">None.</p>\n</section>\n");
        return;
    }
    html.push_str(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Open pages\"><table>\n\
         <thead><tr><th class=\"wide\">Page</th><th class=\"number\">Last sent</th></tr></thead>\n<tbody>\n",
    );
    for tab in tabs.open.values() {
        // When it was sent itself is no news on it: it would be sent for that.
        let sent = match &tab.sent {
            _ if tab.page == super::answer::STATUS => "<span class=\"quiet\">this page</span>".to_owned(),
            Some(sent) => format!("<time>{sent}</time>"),
            None => String::new(),
        };
        let _ = writeln!(
            html,
            "<tr><td class=\"wide\"><a href=\"/{}\">/{}</a></td><td class=\"number\">{sent}</td></tr>",
            escape(&encode(&tab.page)),
            escape(&tab.page),
        );
    }
    html.push_str("</tbody></table></div>\n</section>\n");
}
