//! `layerbook why`

use super::say;
use crate::base::path::NotePath;
use crate::base::text::counted;
use crate::cli::{CLEAN, WhyArgs};
use crate::config::taxonomy::Axis;
use crate::config::vocabulary::Score;
use crate::io::open::{Opened, Options, open};
use crate::note::facts::{How, KindReason, Placed};
use crate::site::NoteIndex;
use crate::site::resolve::Resolved;
use anyhow::bail;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn run(arguments: &WhyArgs) -> anyhow::Result<u8> {
    let folder = arguments.book.clone().unwrap_or_else(|| nearest_book(&arguments.note));
    let opened = open(&folder, &Options::default())?;
    let note = find(&opened, &arguments.note)?;
    say(&explain(&opened, note))?;
    Ok(CLEAN)
}

/// The nearest folder above the note with a `book.toml`, else the working folder.
pub(super) fn nearest_book(note: &Path) -> PathBuf {
    let absolute = std::path::absolute(note).unwrap_or_else(|_| note.to_path_buf());
    let found = absolute.ancestors().skip(1).find(|folder| folder.join("book.toml").is_file());
    found.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// By its path on disk, its path in the book, or the end of it.
fn find(opened: &Opened, wanted: &Path) -> anyhow::Result<NoteIndex> {
    let site = opened.book.site();
    let on_disk =
        wanted.canonicalize().ok().and_then(|path| path.strip_prefix(&opened.content).ok().map(Path::to_path_buf));
    let text = on_disk.as_deref().unwrap_or(wanted).to_string_lossy().replace('\\', "/");
    if let Some(note) = site.at(NotePath::new(&text).as_str()) {
        return Ok(note);
    }
    let lower = text.to_lowercase();
    let lower = lower.strip_suffix(".md").unwrap_or(&lower);
    let mut found: Vec<NoteIndex> = Vec::new();
    for (note, facts) in site.notes.iter().enumerate() {
        let path = facts.path.as_str().to_lowercase();
        let path = path.strip_suffix(".md").unwrap_or(&path);
        if path.strip_suffix(lower).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')) {
            found.push(note);
        }
    }
    match found.as_slice() {
        [note] => Ok(*note),
        [] => {
            let paths: Vec<&str> = site.notes.iter().map(|facts| facts.path.as_str()).collect();
            let stems = site.notes.iter().map(|facts| facts.path.stem());
            let near = crate::base::suggest::nearest(
                Path::new(&text).file_stem().and_then(|stem| stem.to_str()).unwrap_or(&text),
                stems,
            );
            let near = near.and_then(|stem| paths.iter().find(|path| path.contains(stem)));
            match near {
                Some(near) => {
                    bail!("no published note `{text}` in {}; did you mean `{near}`?", opened.content.display())
                }
                None => bail!("no published note `{text}` in {}", opened.content.display()),
            }
        }
        several => {
            let paths: Vec<String> = several.iter().map(|&note| format!("  {}", site.notes[note].path)).collect();
            bail!("`{text}` could be any of these; write more of the path:\n{}", paths.join("\n"))
        }
    }
}

fn explain(opened: &Opened, index: NoteIndex) -> String {
    let book = &opened.book;
    let (site, facts, note) = (book.site(), &book.site().notes[index], book.note(index));
    let mut out = format!("{}\n  {}\n", facts.path, facts.title);
    let kind = match &facts.kind_reason {
        KindReason::Declared => "written in the note".to_owned(),
        KindReason::Folder(folder) => format!("folder {folder}"),
        KindReason::Shape(shape) => (*shape).to_owned(),
        KindReason::Default => "nothing says otherwise".to_owned(),
    };
    let _ = writeln!(out, "  type:   {} ({kind})", facts.kind.name());
    let _ = writeln!(out, "  page:   /{}", site.urls[index]);
    axis(&mut out, "layers", &facts.layers, &note.evidence[0], &book.taxonomy().layers);
    axis(&mut out, "areas", &facts.areas, &note.evidence[1], &book.taxonomy().areas);
    out.push_str("  to change: `layers: [...]` and `areas: [...]` in this note, or the terms in `taxonomy.yaml`\n");
    links(&mut out, opened, index);
    articles(&mut out, opened, index);
    out
}

fn axis(out: &mut String, name: &str, placed: &Placed, scores: &[Score], axis: &Axis) {
    let label = format!("{name}:");
    let how = match &placed.how {
        How::Explicit => "written in the note".to_owned(),
        How::Tag(tag) => format!("tag {tag}"),
        How::Folder(folder) => format!("folder {folder}"),
        How::Enumerates => "a list in the note names them: it is about the framework".to_owned(),
        How::Heading => "headings of the note".to_owned(),
        How::Inferred => "by its words".to_owned(),
        How::Unsorted => "none: nothing reaches 8".to_owned(),
    };
    let ids = if placed.ids.is_empty() { "-".to_owned() } else { placed.ids.join(", ") };
    let _ = writeln!(out, "  {label:7} {ids} ({how})");
    if matches!(placed.how, How::Inferred | How::Unsorted) {
        for score in scores.iter().filter(|score| score.sum > 0).take(axis.categories.len()) {
            let hits: Vec<String> = score
                .hits
                .iter()
                .map(|hit| format!("{} {} x{} = {}", hit.term, hit.place.name(), hit.count, hit.points))
                .collect();
            let _ = writeln!(out, "            {} = {}  {}", score.id, score.sum, hits.join(", "));
        }
    }
    for (id, heading) in &placed.sections {
        let _ = writeln!(out, "            section #{heading} stands on the page of {id}");
    }
}

fn links(out: &mut String, opened: &Opened, index: NoteIndex) {
    let site = opened.book.site();
    let facts = &site.notes[index];
    let _ = writeln!(out, "\n  links to {}", counted(facts.links.len(), "place"));
    for (link, resolved) in facts.links.iter().zip(&site.links[index]) {
        let to = match resolved {
            Resolved::Note { note, .. } => site.notes[*note].path.to_string(),
            Resolved::Asset(asset) => site.files.assets[*asset].to_string(),
            Resolved::Page(url) => format!("/{url}"),
            Resolved::Unpublished => "not published".to_owned(),
            Resolved::Broken => "nothing".to_owned(),
        };
        let _ = writeln!(out, "    {:12} {} → {to}", link.kind.name(), link.target);
    }
    let mut from: Vec<&str> =
        site.backlinks[index].iter().map(|backlink| site.notes[backlink.from].path.as_str()).collect();
    from.dedup();
    let _ = writeln!(out, "\n  linked from {}", counted(from.len(), "note"));
    for path in from {
        let _ = writeln!(out, "    {path}");
    }
}

fn articles(out: &mut String, opened: &Opened, index: NoteIndex) {
    let site = opened.book.site();
    let articles = site.articles.of_note(index);
    let _ = writeln!(out, "\n  cites {}", counted(articles.len(), "article"));
    for at in articles {
        let article = &site.articles.all[at];
        let _ = writeln!(out, "    {}", article.url);
        for (name, value, from) in article.fields() {
            let mark = from.mark.name();
            let rule = from.rule.map_or(String::new(), |rule| format!(" {}", rule.name()));
            let place = from
                .note
                .filter(|&note| note != index)
                .map_or(String::new(), |note| format!(" in {}", site.notes[note].path));
            let _ = writeln!(out, "      {name}: {value}  ({mark}{rule}{place})");
        }
    }
}
