//! The kinds of edits, and what each does to a book.

use super::draft::{Draft, File, What, World, path};
use super::settings::{CONFIG, DATES, FACTS, LEDGERS, PINS, TAXONOMIES, THEMES, TODAYS};
use super::words;
use crate::random::Random;
use layerbook::base::path::NotePath;

macro_rules! kinds {
    ($($kind:ident,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($kind,)* }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$kind,)*];
        }
    };
}

kinds! {
    Prose, LinesMove, Retitle, Heading, Link, Embed, Circle, Article, Code, BlockGone,
    Alias, Tag, LastTag, Layers, Areas, DraftOn, Type, Record, Claim, Key, KeyGone,
    Rewrite, SameAgain, Add, Delete, Rename, Move, MoveFolder, Copy,
    Asset, Resize, AssetGone, Hide, Show, HiddenGone, Swap, Summary, Several,
    Pins, Taxonomy, Facts, Theme, Math, Publishers, Config, Drafts, Portable, Dates, Today, Ledger, SeveralSettings,
}

impl Kind {
    /// What is told by `Book::renew`, not by `Book::apply`.
    pub fn is_setting(self) -> bool {
        self >= Kind::Pins
    }

    /// Files change more often than what stands around them. What needs something rare comes when that is there.
    pub fn by_chance(world: &World, random: &mut Random) -> Self {
        if world.settings.grammars && random.one_in(8) {
            return Kind::Code;
        }
        if world.files.values().any(|file| file.hidden) && random.one_in(6) {
            return random.of(&[Kind::Show, Kind::HiddenGone]);
        }
        if random.one_in(8) {
            return random.of(&[Kind::Hide, Kind::KeyGone, Kind::LastTag, Kind::Prose, Kind::Resize, Kind::Summary]);
        }
        let first = Kind::Pins as usize;
        let at = if random.one_in(4) { first + random.below(Kind::ALL.len() - first) } else { random.below(first) };
        Kind::ALL[at]
    }

    /// Changes a book; `false` when it has nothing that could be changed so.
    pub fn apply(self, world: &mut World, random: &mut Random) -> bool {
        if self.is_setting() {
            self.set(world, random);
            return true;
        }
        self.to_note(world, random).or_else(|| self.to_files(world, random)).is_some()
    }

    /// An edit inside one note, or a few of them.
    fn to_note(self, world: &mut World, random: &mut Random) -> Option<()> {
        if self == Kind::LastTag {
            return last_tag(world, random);
        }
        let path = world.note(random)?;
        let other = world.note(random)?;
        if self == Kind::Circle {
            // A circle of embeds: in one note where both are the same.
            for (from, to) in [(&path, &other), (&other, &path)] {
                let target = to.as_str().trim_end_matches(".md").to_owned();
                world.draft(from)?.blocks.push(format!("![[{target}]]"));
            }
            return Some(());
        }
        let draft = world.draft(&path)?;
        // At the end or in between.
        let at = random.below(draft.blocks.len() + 1);
        let mut key = |random: &mut Random, name: &'static str, values: &[&str]| {
            // Every third edit of a key takes it out.
            if random.one_in(3) && draft.keys.remove(name).is_some() {
                return;
            }
            draft.keys.insert(name, random.of(values).to_owned());
        };
        match self {
            Kind::Alias => key(random, "aliases", words::ALIASES),
            Kind::Tag => key(random, "tags", words::TAGS),
            Kind::Layers => key(random, "layers", words::LAYERS),
            Kind::Areas => key(random, "areas", words::AREAS),
            Kind::Type => key(random, "type", words::KINDS),
            Kind::Record => {
                let (name, values) = random.of(&[("status", words::STATUSES), ("product", words::PRODUCTS)]);
                key(random, name, values);
            }
            Kind::Claim => {
                let lists = [("provides", words::PROVIDES), ("requires", words::REQUIRES), ("adds", words::ADDS)];
                let (name, values) = random.of(&lists);
                key(random, name, values);
            }
            Kind::DraftOn => key(random, "draft", &["true", "true", "false"]),
            Kind::Prose => {
                // Behind links, articles and embeds too: their sentences stand on other pages.
                let is_prose = |block: &&mut String| block.contains(' ') && !block.starts_with(['#', '|', '`']);
                let mut blocks: Vec<&mut String> = draft.blocks.iter_mut().filter(is_prose).collect();
                match blocks.len() {
                    0 => draft.blocks.push("More words.".to_owned()),
                    count => blocks[random.below(count)].push_str(" More."),
                }
            }
            Kind::LinesMove => draft.blocks.insert(at, String::new()),
            Kind::Retitle => match random.below(6) {
                0 => draft.title = None,
                1 => key(random, "title", words::TITLES),
                _ => draft.title = Some(random.of(words::TITLES)),
            },
            Kind::Heading => draft.blocks.insert(at, random.of(words::HEADINGS).to_owned()),
            Kind::Link => draft.blocks.insert(at, format!("See {} here.", random.of(words::LINKS))),
            Kind::Embed => draft.blocks.insert(at, random.of(words::EMBEDS).to_owned()),
            Kind::Article => draft.blocks.insert(at, random.of(words::ARTICLES).to_owned()),
            Kind::Code => draft.blocks.insert(at, random.of(words::CODE).to_owned()),
            Kind::BlockGone if at < draft.blocks.len() => {
                draft.blocks.remove(at);
            }
            Kind::Key => draft.add_key(random),
            Kind::KeyGone => {
                let name = *draft.keys.keys().nth(random.below(draft.keys.len().max(1)))?;
                draft.keys.remove(name);
            }
            Kind::Rewrite => *draft = Draft::by_chance(random),
            // Told again, though nothing is new.
            Kind::SameAgain => {}
            _ => return None,
        }
        Some(())
    }

    /// An edit to the folder.
    fn to_files(self, world: &mut World, random: &mut Random) -> Option<()> {
        match self {
            Kind::Add => {
                let draft = Draft::by_chance(random);
                world.put(&path(random), What::Note(draft));
            }
            Kind::Copy => {
                // The same words at two places: duplicate names, ids and permalinks.
                let from = world.note(random)?;
                let file = world.files[&from].clone();
                world.files.insert(path(random), file);
            }
            Kind::Delete | Kind::HiddenGone => {
                let path = world.any(random, |file| file.hidden || self == Kind::Delete)?;
                world.files.remove(&path);
            }
            Kind::Rename | Kind::Move => {
                let path = world.note(random)?;
                let name = if self == Kind::Rename { random.of(words::PATHS) } else { path.as_str() };
                let name = name.rsplit('/').next()?;
                let folder = if self == Kind::Move { random.of(words::FOLDERS) } else { folder(&path) };
                let file = world.files.remove(&path)?;
                world.files.insert(NotePath::new(&format!("{folder}{name}")), file);
            }
            Kind::MoveFolder => {
                let path = world.any(random, |_| true)?;
                let from = folder(&path);
                let to = random.of(words::FOLDERS);
                let moves = |path: &NotePath| path.as_str().starts_with(from);
                let (moved, stay): (Vec<_>, Vec<_>) =
                    std::mem::take(&mut world.files).into_iter().partition(|(path, _)| moves(path));
                world.files = stay.into_iter().collect();
                for (path, file) in moved {
                    world.files.insert(NotePath::new(&format!("{to}{}", &path.as_str()[from.len()..])), file);
                }
            }
            Kind::Asset => {
                let size = random.of(&[None, Some((3, 4)), Some((20, 10))]);
                world.put(&NotePath::new(random.of(words::ASSETS)), What::Asset(size));
            }
            Kind::Resize => {
                let path = world.any(random, |file| matches!(file.what, What::Asset(_)))?;
                let File { what: What::Asset(size), .. } = world.files.get_mut(&path)? else { return None };
                *size = match size {
                    None => Some((5, 6)),
                    Some((5, 6)) => random.of(&[None, Some((6, 5))]),
                    Some(_) => Some((5, 6)),
                };
            }
            Kind::AssetGone => {
                let path = world.any(random, |file| matches!(file.what, What::Asset(_)))?;
                world.files.remove(&path);
            }
            Kind::Hide | Kind::Show => {
                let path = world.any(random, |file| file.hidden == (self == Kind::Show))?;
                world.files.get_mut(&path)?.hidden ^= true;
            }
            Kind::Swap => self.swap(world, random)?,
            Kind::Summary => {
                let path = NotePath::new("SUMMARY.md");
                let is_there = world.files.contains_key(&path);
                match random.below(4) {
                    0 if is_there => {
                        world.files.remove(&path);
                    }
                    1 if is_there => world.files.get_mut(&path)?.hidden ^= true,
                    _ => world.put(&path, What::Summary(random.below(words::SUMMARIES.len()))),
                }
            }
            Kind::Several => {
                for _ in 0..2 + random.below(3) {
                    let first = Kind::Several as usize;
                    Kind::ALL[random.below(first)].apply(world, random);
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// A note becomes another file, or the other way round: at its own path, or beside it at the path without `.md`.
    fn swap(self, world: &mut World, random: &mut Random) -> Option<()> {
        let path = world.any(random, |file| !matches!(file.what, What::Summary(_)))?;
        let file = world.files.remove(&path)?;
        let bare = path.as_str().trim_end_matches(".md");
        match file.what {
            What::Note(_) if random.one_in(2) => world.put(&path, What::Asset(Some((1, 1)))),
            What::Note(_) => world.put(&NotePath::new(bare), What::Asset(None)),
            _ => world.put(&NotePath::new(&format!("{bare}.md")), What::Note(Draft::by_chance(random))),
        }
        Some(())
    }

    fn set(self, world: &mut World, random: &mut Random) {
        let settings = &mut world.settings;
        match self {
            Kind::Pins => settings.pins = other(settings.pins, PINS.len(), random),
            Kind::Taxonomy => settings.taxonomy = other(settings.taxonomy, TAXONOMIES.len(), random),
            Kind::Facts => settings.facts = other(settings.facts, FACTS.len(), random),
            Kind::Theme => settings.theme = other(settings.theme, THEMES.len(), random),
            Kind::Math => settings.config[0] ^= 1,
            Kind::Publishers => settings.config[1] ^= 1,
            Kind::Config => {
                let group = random.below(CONFIG.len());
                settings.config[group] = (settings.config[group] + 1) % CONFIG[group].1.len();
            }
            Kind::Drafts => settings.drafts ^= true,
            Kind::Portable => settings.portable ^= true,
            Kind::Dates => settings.dates = other(settings.dates, DATES.len(), random),
            Kind::Today => settings.today = other(settings.today, TODAYS.len(), random),
            Kind::Ledger => settings.ledger = other(settings.ledger, LEDGERS.len(), random),
            _ => {
                for _ in 0..3 {
                    let first = Kind::Pins as usize;
                    let last = Kind::SeveralSettings as usize;
                    Kind::ALL[first + random.below(last - first)].set(world, random);
                }
            }
        }
    }
}

/// Another place in a list.
fn other(at: usize, count: usize, random: &mut Random) -> usize {
    (at + 1 + random.below(count - 1)) % count
}

/// Takes the tags of a note from all notes that have the same.
fn last_tag(world: &mut World, random: &mut Random) -> Option<()> {
    let tags = |file: &File| match &file.what {
        What::Note(draft) => draft.keys.get("tags").cloned(),
        _ => None,
    };
    let path = world.any(random, |file| tags(file).is_some())?;
    let last = tags(&world.files[&path]);
    for file in world.files.values_mut().filter(|file| tags(file) == last) {
        if let What::Note(draft) = &mut file.what {
            draft.keys.remove("tags");
        }
    }
    Some(())
}

/// With its final slash.
fn folder(path: &NotePath) -> &str {
    path.as_str().rfind('/').map_or("", |at| &path.as_str()[..=at])
}
