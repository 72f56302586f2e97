//! `layerbook new`

mod place;
mod template;

use super::why::nearest_book;
use super::{complain, say, shown_folder, today};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::path::{NotePath, normalize};
use crate::book::Changes;
use crate::cli::{CLEAN, FOUND, NewArgs, stderr_style};
use crate::config::taxonomy::Axis;
use crate::io::cache::Cache;
use crate::io::open::{Opened, Options, open};
use crate::io::{IoError, git};
use crate::note::facts::NoteKind;
use crate::report::human;
use anyhow::{anyhow, bail};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;
use template::Values;

pub fn run(arguments: &NewArgs) -> anyhow::Result<u8> {
    let words: String = arguments.title.join(" ").replace(char::is_control, " ");
    let title = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        bail!("the note needs a title: layerbook new {} \"A title\"", arguments.kind.name());
    }
    let folder = arguments.book.clone().unwrap_or_else(|| nearest_book(Path::new("note.md")));
    // Two that begin at once would both take the id after the last one.
    let _lock = folder.canonicalize().ok().and_then(|root| Cache::of(&root).lock("new"));
    let date = arguments.today.clone().unwrap_or_else(today);
    // A draft has its id and its place too.
    let options = Options { drafts: true, today: Some(date.clone()), bare: true, ..Options::default() };
    let mut opened = open(&folder, &options)?;
    let kind = arguments.kind;
    let taxonomy = opened.book.taxonomy();
    let values = Values {
        id: place::next_id(kind, &opened.book.site().notes, &title),
        date,
        owner: git::user_name(&opened.root),
        product: place::product(kind, &opened.book.site().notes).map(str::to_owned),
        layers: chosen(&arguments.layers, &taxonomy.layers, "layer")?,
        areas: chosen(&arguments.areas, &taxonomy.areas, "area")?,
        all_layers: taxonomy.layers.ids().map(str::to_owned).collect(),
        all_areas: taxonomy.areas.ids().map(str::to_owned).collect(),
        all_products: place::products(&opened.book.site().notes),
        title,
        kind,
    };
    let folder = match &arguments.folder {
        Some(folder) => normalize(&folder.replace('\\', "/"), "")
            .ok_or_else(|| anyhow!("--folder: `{folder}` leads out of the content folder"))?,
        None => place::folder(kind, opened.book.site()),
    };
    let number = place::next_number(kind, &opened.book.site().notes);
    let name = place::file_name(kind, &folder, values.id.as_deref().or(number.as_deref()), &values.title);
    let path = NotePath::new(&if folder.is_empty() { name } else { format!("{folder}/{name}") });
    let text = template::fill(&template(&opened, kind)?, &values);
    write(&opened, &path, &text)?;
    say(&format!("{}{path}\n", shown_folder(&opened.content)))?;
    Ok(if check(&mut opened, &path, &text)? { CLEAN } else { FOUND })
}

/// The layers or areas that were named, by their ids; `all` and `none` stand for themselves.
fn chosen(words: &[String], axis: &Axis, one: &str) -> anyhow::Result<Vec<String>> {
    let mut ids: Vec<String> = Vec::new();
    for word in words {
        let id = match axis.lookup(word) {
            Some(category) => category.id.clone(),
            None if ["all", "none"].contains(&word.as_str()) => word.clone(),
            None => {
                let help = match axis.nearest(word) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", axis.ids().collect::<Vec<_>>().join(", ")),
                };
                bail!("--{one}: no {one} is called `{word}`; {help}")
            }
        };
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// The book's own template, else ours. A note that happens to have its name is none.
fn template(opened: &Opened, kind: NoteKind) -> anyhow::Result<String> {
    let path = opened.root.join("templates").join(format!("{}.md", kind.name()));
    let is_note = path.strip_prefix(&opened.content).is_ok_and(|inside| {
        opened.book.knows(&NotePath::new(&inside.to_string_lossy().replace('\\', "/"))) == Some(true)
    });
    if is_note {
        return Ok(template::embedded(kind).to_owned());
    }
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(template::embedded(kind).to_owned()),
        Err(error) => Err(IoError::new("read", &path, error).into()),
    }
}

/// Never over an existing file, not even one that comes in this moment.
fn write(opened: &Opened, path: &NotePath, text: &str) -> anyhow::Result<()> {
    if opened.scope.reads(path) != Some(true) {
        bail!("a note at {path} would be left out of the book; name another place with --folder");
    }
    let file = opened.content.join(path.as_str());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| IoError::new("create", folder, error))?;
    }
    let mut new = match File::create_new(&file) {
        Ok(new) => new,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{}{path} is there already; give the note another title", shown_folder(&opened.content))
        }
        Err(error) => return Err(IoError::new("create", &file, error).into()),
    };
    new.write_all(text.as_bytes()).map_err(|error| {
        // Half a note is none.
        let _ = fs::remove_file(&file);
        IoError::new("write", &file, error).into()
    })
}

/// Says what is wrong with the new note, which the book's own template can bring about.
fn check(opened: &mut Opened, path: &NotePath, text: &str) -> anyhow::Result<bool> {
    let read = opened.book.setup().read(path, text.as_bytes());
    opened.book.apply(Changes::from([(path.clone(), read)]))?;
    let is_its = |found: &Diagnostic| found.file == *path && found.severity == Severity::Error;
    let found: Vec<Diagnostic> = opened.book.diagnostics().into_iter().filter(is_its).collect();
    if found.is_empty() {
        return Ok(true);
    }
    let book = &opened.book;
    complain(human::report(&found, &shown_folder(&opened.content), stderr_style(), |path| book.text(path)).trim_end());
    Ok(false)
}
