//! A book as its writers change it: notes are keys and blocks, and what lies hidden is not lost.

use super::settings::Settings;
use super::words;
use crate::random::Random;
use layerbook::base::path::NotePath;
use layerbook::book::{Change, Changes};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A note on its way to be text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    pub keys: BTreeMap<&'static str, String>,
    pub title: Option<&'static str>,
    pub blocks: Vec<String>,
    /// Lines end as on other systems.
    pub carriage_returns: bool,
    /// Some bytes are no text.
    pub broken: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Note(Draft),
    /// For a picture with its width and height.
    Asset(Option<(u32, u32)>),
    Summary(usize),
}

#[derive(Debug, Clone, PartialEq)]
pub struct File {
    pub what: What,
    pub hidden: bool,
}

#[derive(Debug, Clone, Default)]
pub struct World {
    pub files: BTreeMap<NotePath, File>,
    pub settings: Settings,
}

impl Draft {
    /// A few of everything.
    pub fn by_chance(random: &mut Random) -> Self {
        let mut draft = Self::default();
        if random.one_in(2) {
            for _ in 0..random.below(3) {
                draft.add_key(random);
            }
        }
        if random.one_in(2) {
            draft.title = Some(random.of(words::TITLES));
        }
        for _ in 0..random.below(5) {
            let block = block(random);
            draft.blocks.push(block);
        }
        if random.one_in(3) {
            draft.decide(random);
        }
        draft.carriage_returns = random.one_in(12);
        draft.broken = random.one_in(24);
        draft
    }

    /// Makes it a decision, a goal or a product that claims something.
    fn decide(&mut self, random: &mut Random) {
        let kind = random.of(&["decision", "decision", "decision", "goal", "product"]);
        self.keys.insert("type", kind.to_owned());
        self.keys.insert("id", random.of(words::IDS).to_owned());
        self.keys.insert("status", random.of(words::STATUSES).to_owned());
        if random.one_in(2) {
            self.keys.insert("product", random.of(words::PRODUCTS).to_owned());
        }
        for (key, values) in [("provides", words::PROVIDES), ("requires", words::REQUIRES), ("adds", words::ADDS)] {
            if random.one_in(2) {
                self.keys.insert(key, random.of(values).to_owned());
            }
        }
    }

    pub fn add_key(&mut self, random: &mut Random) {
        let (key, value) = match random.below(8) {
            0 => ("tags", random.of(words::TAGS)),
            1 => ("aliases", random.of(words::ALIASES)),
            2 => ("layers", random.of(words::LAYERS)),
            3 => ("areas", random.of(words::AREAS)),
            4 => ("type", random.of(words::KINDS)),
            5 => ("title", random.of(words::TITLES)),
            _ => random.of(words::KEYS),
        };
        self.keys.insert(key, value.to_owned());
    }

    /// Without the languages of its code, if so wished.
    pub fn bytes(&self, grammars: bool) -> Vec<u8> {
        let mut text = String::new();
        if !self.keys.is_empty() {
            text.push_str("---\n");
            for (key, value) in &self.keys {
                let _ = writeln!(text, "{key}: {value}");
            }
            text.push_str("---\n");
        }
        if let Some(title) = self.title {
            let _ = writeln!(text, "# {title}\n");
        }
        for block in &self.blocks {
            let plain = format!("```text{}", block.trim_start_matches("```").trim_start_matches(char::is_alphabetic));
            let block = if grammars || !block.starts_with("```") { block } else { &plain };
            let _ = writeln!(text, "{block}\n");
        }
        if self.carriage_returns {
            text = text.replace('\n', "\r\n");
        }
        let mut bytes = text.into_bytes();
        if self.broken {
            bytes.extend_from_slice(b"\xFF\x00 [[a]]\n");
        }
        bytes
    }
}

/// Where a note may lie.
pub fn path(random: &mut Random) -> NotePath {
    let paths = if random.one_in(2) { words::PATHS } else { &words::PATHS[..words::FREQUENT] };
    NotePath::new(random.of(paths))
}

/// Prose, a heading, or a line of links.
pub fn block(random: &mut Random) -> String {
    match random.below(10) {
        0 | 1 => random.of(words::HEADINGS).to_owned(),
        2 | 3 => random.of(words::PROSE).to_owned(),
        4 => random.of(words::EMBEDS).to_owned(),
        5 => random.of(words::ARTICLES).to_owned(),
        6 if random.one_in(3) => random.of(words::CODE).to_owned(),
        _ => format!("See {} and {}.", random.of(words::LINKS), random.of(words::LINKS)),
    }
}

impl World {
    /// A few notes, and perhaps other files.
    pub fn by_chance(random: &mut Random, settings: Settings) -> Self {
        let mut world = Self { settings, ..Self::default() };
        for _ in 0..2 + random.below(8) {
            let path = path(random);
            world.put(&path, What::Note(Draft::by_chance(random)));
        }
        for _ in 0..random.below(3) {
            let size = random.one_in(2).then_some((3, 4));
            world.put(&NotePath::new(random.of(words::ASSETS)), What::Asset(size));
        }
        world
    }

    pub fn put(&mut self, path: &NotePath, what: What) {
        self.files.insert(path.clone(), File { what, hidden: false });
    }

    /// What stands at a path, as the book is told.
    pub fn change(&self, path: &NotePath) -> Change {
        match self.files.get(path) {
            None => Change::Gone,
            Some(file) if file.hidden => Change::Hidden,
            Some(File { what: What::Note(draft), .. }) => Change::Note(draft.bytes(self.settings.grammars)),
            Some(File { what: What::Asset(size), .. }) => Change::Asset(*size),
            Some(File { what: What::Summary(at), .. }) => Change::Note(words::SUMMARIES[*at].as_bytes().to_vec()),
        }
    }

    pub fn changes(&self) -> Changes {
        self.files.keys().map(|path| (path.clone(), self.change(path))).collect()
    }

    /// What became of the files of an earlier state.
    pub fn since(&self, before: &Self) -> Changes {
        let paths = before.files.keys().chain(self.files.keys());
        let changed = paths.filter(|path| before.files.get(*path) != self.files.get(*path));
        changed.map(|path| (path.clone(), self.change(path))).collect()
    }

    /// A note that can be seen.
    pub fn note(&self, random: &mut Random) -> Option<NotePath> {
        let is_note = |file: &File| !file.hidden && matches!(file.what, What::Note(_));
        self.any(random, is_note)
    }

    pub fn any(&self, random: &mut Random, fits: impl Fn(&File) -> bool) -> Option<NotePath> {
        let paths: Vec<&NotePath> = self.files.iter().filter(|(_, file)| fits(file)).map(|(path, _)| path).collect();
        (!paths.is_empty()).then(|| paths[random.below(paths.len())].clone())
    }

    pub fn draft(&mut self, path: &NotePath) -> Option<&mut Draft> {
        match self.files.get_mut(path) {
            Some(File { what: What::Note(draft), .. }) => Some(draft),
            _ => None,
        }
    }
}
