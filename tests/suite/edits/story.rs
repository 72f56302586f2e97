//! A book and its edits: thought out by chance, told, and when a telling fails, made shorter.

use super::draft::World;
use super::kind::Kind;
use super::picture::{Picture, files};
use super::settings::Settings;
use crate::random::Random;
use layerbook::base::path::NotePath;
use layerbook::book::{Applied, Book, Change, Changes, Setup};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Everything is written down before it is told, so that a part of it can be told too.
#[derive(Debug, Clone)]
pub struct Story {
    files: Changes,
    settings: Settings,
    edits: Vec<Edit>,
}

#[derive(Debug, Clone)]
struct Edit {
    kind: Kind,
    what: Told,
}

#[derive(Debug, Clone)]
enum Told {
    /// Whether the notes come as bytes, or made notes already as when many files are read at once.
    Files(Changes, bool),
    Settings(Box<Settings>),
}

/// How often what happened.
#[derive(Debug, Default, Clone)]
pub struct Effects(pub BTreeMap<String, usize>);

impl Effects {
    fn add(&mut self, name: impl Into<String>) {
        *self.0.entry(name.into()).or_default() += 1;
    }

    pub fn join(mut self, other: Self) -> Self {
        for (name, count) in other.0 {
            *self.0.entry(name).or_default() += count;
        }
        self
    }

    pub fn count(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }
}

struct Failure {
    /// Index of the edit after which the book was wrong.
    edit: Option<usize>,
    what: String,
}

impl Story {
    /// A story of so many edits, or of fewer when the choices are used up.
    pub fn by_chance(random: &mut Random, settings: Settings, edits: usize) -> Self {
        let mut world = World::by_chance(random, settings);
        let mut story = Self { files: world.changes(), settings: world.settings.clone(), edits: Vec::new() };
        while story.edits.len() < edits && !random.is_spent() {
            let (mut kind, before) = (Kind::by_chance(&world, random), world.clone());
            let mut same = Changes::new();
            if kind == Kind::SameAgain
                && let Some(path) = world.any(random, |_| true)
            {
                same.insert(path.clone(), world.change(&path));
            } else if !kind.apply(&mut world, random) {
                kind = Kind::Add;
                kind.apply(&mut world, random);
            }
            let what = if kind.is_setting() {
                Told::Settings(Box::new(world.settings.clone()))
            } else {
                same.extend(world.since(&before));
                Told::Files(same, random.one_in(4))
            };
            story.edits.push(Edit { kind, what });
        }
        story
    }

    /// Tells it, and panics with the shortest part of it that fails.
    pub fn tell(&self, name: &str) -> Effects {
        let mut effects = Effects::default();
        match self.attempt(&mut effects) {
            Ok(()) => effects,
            Err(failure) => {
                let (short, last) = self.shortened(failure);
                panic!("{name}, edit {} of {}\n{short}\n{}", last.0, self.edits.len(), last.1);
            }
        }
    }

    /// A panic on the way is a failure like others.
    fn attempt(&self, effects: &mut Effects) -> Result<(), Failure> {
        let mut at = None;
        let told = catch_unwind(AssertUnwindSafe(|| self.try_tell(effects, &mut at)));
        let what = match told {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(what)) => what,
            Err(panic) => match panic.downcast_ref::<String>() {
                Some(text) => format!("a panic: {text}"),
                None => format!("a panic: {}", panic.downcast_ref::<&str>().unwrap_or(&"without words")),
            },
        };
        Err(Failure { edit: at, what })
    }

    fn try_tell(&self, effects: &mut Effects, at: &mut Option<usize>) -> Result<(), String> {
        let (mut known, mut setup) = (self.files.clone(), self.settings.setup());
        let mut book = Book::new(setup.clone(), known.clone()).unwrap();
        let mut before = Picture::of(&book);
        for (index, edit) in self.edits.iter().enumerate() {
            *at = Some(index);
            let last = book.edition();
            let mut touched = BTreeSet::new();
            let applied = match &edit.what {
                Told::Files(changes, made) => {
                    for (path, change) in changes {
                        touched.insert(path.clone());
                        match change {
                            Change::Gone => known.remove(path),
                            change => known.insert(path.clone(), change.clone()),
                        };
                    }
                    let changes = if *made { made_notes(changes, &setup) } else { changes.clone() };
                    book.apply(changes).unwrap()
                }
                Told::Settings(settings) => {
                    setup = settings.setup();
                    let mut read_again = false;
                    let applied = book.renew(setup.clone(), |setup| {
                        read_again = true;
                        made_notes(&known, setup)
                    });
                    effects.add(if read_again { "renewed, read again" } else { "renewed, notes kept" });
                    applied.unwrap()
                }
            };
            let clean = Book::new(setup.clone(), known.clone()).unwrap();
            let (picture, clean_picture) = (Picture::of(&book), Picture::of(&clean));
            if let Some(difference) = picture.difference(&clean_picture) {
                return Err(difference);
            }
            if files(&book) != files(&clean) {
                return Err(format!("files\n  edited: {:?}\n   clean: {:?}", files(&book), files(&clean)));
            }
            if !applied.site_rebuilt && !std::ptr::eq(book.site(), last.site()) {
                return Err("the site is another though nothing it knows has changed".to_owned());
            }
            // Whoever still reads the last edition sees what it was. Not each time: it costs as much as a book.
            if index % 8 == 7
                && let Some(difference) = Picture::of(&last).difference(&before)
            {
                return Err(format!("the edition before has changed: {difference}"));
            }
            effects.add(format!("{:?}", edit.kind));
            effects.add("edits");
            effects.observe(edit, applied, &before, &picture, &touched, &known);
            before = picture;
        }
        Ok(())
    }

    /// Takes out of a story whatever its failure does not need: edits first, then files of the beginning.
    fn shortened(&self, failure: Failure) -> (Self, (usize, String)) {
        let number = failure.edit.map_or(0, |edit| edit + 1);
        let (mut story, mut what) = (self.clone(), failure.what);
        story.edits.truncate(number);
        let mut try_without = |story: &mut Self, shorter: Self| {
            if let Err(failure) = shorter.attempt(&mut Effects::default()) {
                *story = shorter;
                story.edits.truncate(failure.edit.map_or(0, |edit| edit + 1));
                what = failure.what;
            }
        };
        for index in (0..number.saturating_sub(1)).rev() {
            let mut shorter = story.clone();
            if index < shorter.edits.len() {
                shorter.edits.remove(index);
                try_without(&mut story, shorter);
            }
        }
        for path in self.files.keys() {
            let mut shorter = story.clone();
            shorter.files.remove(path);
            try_without(&mut story, shorter);
        }
        (story, (number, what))
    }
}

fn made_notes(files: &Changes, setup: &Setup) -> Changes {
    let made = |(path, change): (&NotePath, &Change)| match change {
        Change::Note(bytes) => (path.clone(), setup.read(path, bytes)),
        other => (path.clone(), other.clone()),
    };
    files.iter().map(made).collect()
}

impl Effects {
    /// What an edit did, so that the test can tell whether it still meets what it is there for.
    fn observe(
        &mut self,
        edit: &Edit,
        applied: Applied,
        before: &Picture,
        after: &Picture,
        touched: &BTreeSet<NotePath>,
        known: &Changes,
    ) {
        let of_files = matches!(edit.what, Told::Files(..));
        if of_files {
            self.add(if applied.site_rebuilt { "site rebuilt" } else { "site kept" });
            if !applied.site_rebuilt && before.outputs != after.outputs {
                self.add("site kept, outputs changed");
            }
        }
        if after.outputs.len() < before.outputs.len() {
            self.add("fewer outputs");
        }
        if !of_files {
            return;
        }
        // Of files that the edit did not touch and that are still there.
        let elsewhere = |these: &Picture, those: &Picture| {
            these.diagnostics.iter().any(|one| {
                !touched.contains(&one.file)
                    && known.contains_key(&one.file)
                    && !those.diagnostics.iter().any(|other| (other.code, &other.file) == (one.code, &one.file))
            })
        };
        if elsewhere(before, after) {
            self.add("diagnostic went elsewhere");
        }
        if elsewhere(after, before) {
            self.add("diagnostic came elsewhere");
        }
    }
}

impl std::fmt::Display for Story {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(formatter, "settings {:?}\nfiles {}", self.settings, shown(&self.files))?;
        for edit in &self.edits {
            match &edit.what {
                Told::Files(changes, made) => {
                    let made = if *made { " (made notes)" } else { "" };
                    writeln!(formatter, "{:?}{made} {}", edit.kind, shown(changes))?;
                }
                Told::Settings(settings) => writeln!(formatter, "{:?} {settings:?}", edit.kind)?,
            }
        }
        Ok(())
    }
}

fn shown(changes: &Changes) -> String {
    let mut out = String::new();
    for (path, change) in changes {
        let _ = match change {
            Change::Note(bytes) => write!(out, "\n    {path}: {:?}", String::from_utf8_lossy(bytes)),
            other => write!(out, "\n    {path}: {other:?}"),
        };
    }
    out
}
