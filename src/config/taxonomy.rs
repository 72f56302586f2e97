//! The vocabulary of layers and areas: data that a book may replace. Nothing here knows how many there are.

use super::table::{Format, Table};
use super::vocabulary::Vocabulary;
use super::{ConfigError, errors};
use crate::base::span::Span;
use crate::base::value::{Entry, Problem, Value};
use crate::base::{suggest, yaml};
use rapidhash::RapidHashMap;
use std::collections::BTreeMap;

/// The two axes of the matrix, the questions of its cells, and the compiled terms.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    /// The bottom of the stack first.
    pub layers: Axis,
    pub areas: Axis,
    /// By ids of layer and area.
    pub questions: BTreeMap<(String, String), Vec<String>>,
    pub vocabulary: Vocabulary,
}

/// Words and vocabulary are made from the categories alone.
impl PartialEq for Taxonomy {
    fn eq(&self, other: &Self) -> bool {
        self.layers.categories == other.layers.categories
            && self.areas.categories == other.areas.categories
            && self.questions == other.questions
    }
}

impl Eq for Taxonomy {}

/// All layers, or all areas, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Axis {
    pub categories: Vec<Category>,
    /// From every id, name and alias, folded, to its category.
    words: RapidHashMap<String, usize>,
}

/// One layer or one area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Category {
    /// Stable; part of addresses.
    pub id: String,
    pub name: String,
    pub summary: Option<String>,
    pub aliases: Vec<String>,
    pub terms: Vec<Keyword>,
}

/// A word or phrase that speaks for its category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyword {
    pub text: String,
    /// Written with `~`: it counts half as much.
    pub weak: bool,
}

/// The vocabulary that a book starts with.
const BUILT_IN: &str = include_str!("taxonomy.yaml");

impl Taxonomy {
    /// The vocabulary of a book that brings none.
    pub fn built_in() -> Self {
        read(BUILT_IN, "taxonomy.yaml").0
    }

    pub fn questions(&self, layer: &str, area: &str) -> &[String] {
        self.questions.get(&(layer.to_owned(), area.to_owned())).map_or(&[], Vec::as_slice)
    }
}

impl Axis {
    /// By id, name or alias; case, `&` for "and", hyphens and underscores make no difference.
    pub fn lookup(&self, word: &str) -> Option<&Category> {
        self.words.get(&folded(word)).and_then(|&at| self.categories.get(at))
    }

    /// The id, name or alias that is spelled most like a word.
    pub fn nearest(&self, word: &str) -> Option<&str> {
        let names = self.categories.iter().flat_map(|category| {
            std::iter::once(category.id.as_str())
                .chain(std::iter::once(category.name.as_str()))
                .chain(category.aliases.iter().map(String::as_str))
        });
        suggest::nearest(word, names)
    }

    pub fn get(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    pub fn position(&self, id: &str) -> Option<usize> {
        self.categories.iter().position(|category| category.id == id)
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.categories.iter().map(|category| category.id.as_str())
    }
}

/// How names are compared.
pub fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, '-' | '_' | '‐' | '‑' | '&');
    // `standards-regulations` is `Standards & Regulations`.
    for word in word.split(is_between).filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and")) {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.is_ascii() {
            let start = out.len();
            out.push_str(word);
            out[start..].make_ascii_lowercase();
        } else {
            out.push_str(&word.to_lowercase());
        }
    }
    out
}

/// Reads a taxonomy file.
pub fn read(text: &str, path_for_messages: &str) -> (Taxonomy, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let mut taxonomy = Taxonomy::default();
    match yaml::read(text, 0..text.len(), &mut problems) {
        Some((Value::Map(entries), _)) => {
            let mut top = Table::new("", &entries, text, Format::Yaml);
            for (key, axis) in [("layers", &mut taxonomy.layers), ("areas", &mut taxonomy.areas)] {
                match top.entry(key) {
                    Some(entry) => *axis = read_axis(entry, key, text, &mut problems),
                    None => problems.push(
                        Problem::new(0..0, format!("the taxonomy has no `{key}`"))
                            .help(format!("write `{key}:` with at least one id below it")),
                    ),
                }
            }
            if let Some(entry) = top.entry("questions") {
                read_questions(entry, &mut taxonomy, text, &mut problems);
            }
            top.finish(&mut problems);
        }
        Some((other, span)) => {
            problems.push(Problem::new(span, format!("a taxonomy is a map of keys, not {}", other.name())));
        }
        None => problems.push(Problem::new(0..0, "the taxonomy is empty").help("write `layers:` and `areas:`")),
    }
    taxonomy.vocabulary = Vocabulary::new([&taxonomy.layers, &taxonomy.areas]);
    (taxonomy, errors(problems, path_for_messages))
}

fn read_axis(entry: &Entry, key: &str, text: &str, problems: &mut Vec<Problem>) -> Axis {
    let mut axis = Axis::default();
    let Value::Map(entries) = &entry.value else {
        problems
            .push(Problem::new(entry.span, format!("`{key}` wants ids with their names, not {}", entry.value.name())));
        return axis;
    };
    for entry in entries {
        let category = read_category(entry, key, text, problems);
        let at = axis.categories.len();
        let names = [&category.id, &category.name].into_iter().chain(&category.aliases);
        for name in names {
            match axis.words.get(&folded(name)) {
                Some(&other) if other != at => problems.push(
                    Problem::new(
                        find(entry, name, text),
                        format!("`{name}` names both `{}` and `{}`", axis.categories[other].id, category.id),
                    )
                    .help("the first keeps it; remove one of the two"),
                ),
                Some(_) => {}
                None => {
                    axis.words.insert(folded(name), at);
                }
            }
        }
        axis.categories.push(category);
    }
    axis
}

fn read_category(entry: &Entry, key: &str, text: &str, problems: &mut Vec<Problem>) -> Category {
    let id = crate::base::slug::page(&entry.key);
    if id != entry.key {
        problems.push(
            Problem::new(entry.key_span, format!("`{}` cannot be an id: it is part of addresses", entry.key))
                .help(format!("write `{id}:` and give the name as `name:`")),
        );
    }
    let mut category = Category { name: entry.key.clone(), id, ..Category::default() };
    let entries = match &entry.value {
        Value::Map(entries) => entries.as_slice(),
        Value::Null => &[],
        value => {
            problems.push(
                Problem::new(entry.span, format!("`{}` wants keys, not {}", entry.key, value.name()))
                    .help("known here: name, summary, aliases, terms"),
            );
            &[]
        }
    };
    let mut table = Table::new(format!("{key}.{}", entry.key), entries, text, Format::Yaml);
    if let Some(name) = table.text("name", problems) {
        category.name = name;
    }
    category.summary = table.text("summary", problems).filter(|summary| !summary.is_empty());
    category.aliases = table.texts("aliases", problems);
    let terms = table.texts("terms", problems);
    let span = table.entry("terms").map_or(entry.key_span, |terms| terms.span);
    for term in terms {
        let keyword = match term.strip_prefix('~') {
            Some(rest) => Keyword { text: rest.trim().to_owned(), weak: true },
            None => Keyword { text: term, weak: false },
        };
        if keyword.text.chars().any(char::is_alphanumeric) {
            category.terms.push(keyword);
        } else {
            problems.push(Problem::new(span, format!("the term `{}` holds no word", keyword.text)));
        }
    }
    table.finish(problems);
    category
}

fn read_questions(entry: &Entry, taxonomy: &mut Taxonomy, text: &str, problems: &mut Vec<Problem>) {
    let Some(layers) = keyed(entry, problems) else { return };
    for layer_entry in layers {
        let Some(layer) = known(&taxonomy.layers, layer_entry, "layer", problems) else { continue };
        let Some(areas) = keyed(layer_entry, problems) else { continue };
        for area_entry in areas {
            let Some(area) = known(&taxonomy.areas, area_entry, "area", problems) else { continue };
            let one = std::slice::from_ref(area_entry);
            // Only the name of the key is the user's own; its value is read like any list.
            let mut questions = Vec::new();
            for (value, span) in Table::new("questions", one, text, Format::Yaml).items(area_entry) {
                match value.written(span, text) {
                    Some(question) => questions.push(crate::base::text::fold(&question)),
                    None if *value == Value::Null => {}
                    None => problems.push(
                        Problem::new(span, format!("a question is text, not {}", value.name()))
                            .help("put it in quotes if it holds `: `"),
                    ),
                }
            }
            taxonomy.questions.entry((layer.clone(), area)).or_default().extend(questions);
        }
    }
}

fn keyed<'a>(entry: &'a Entry, problems: &mut Vec<Problem>) -> Option<&'a [Entry]> {
    match &entry.value {
        Value::Map(entries) => Some(entries),
        Value::Null => None,
        value => {
            problems.push(Problem::new(entry.span, format!("`{}` wants keys, not {}", entry.key, value.name())));
            None
        }
    }
}

fn known(axis: &Axis, entry: &Entry, what: &str, problems: &mut Vec<Problem>) -> Option<String> {
    if let Some(category) = axis.lookup(&entry.key) {
        return Some(category.id.clone());
    }
    let mut problem = Problem::new(entry.key_span, format!("no {what} is called `{}`", entry.key));
    problem.help = axis.nearest(&entry.key).map(|near| format!("did you mean `{near}`?"));
    problems.push(problem);
    None
}

/// Where a name stands in the value of an entry, else the key.
fn find(entry: &Entry, name: &str, text: &str) -> Span {
    let range = entry.span.range();
    text.get(range.clone())
        .and_then(|value| value.find(name))
        .map_or(entry.key_span, |at| Span::new(range.start + at, range.start + at + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_vocabulary() {
        let (taxonomy, errors) = read(BUILT_IN, "taxonomy.yaml");
        assert_eq!(errors, []);
        assert_eq!(taxonomy.layers.ids().next(), Some("device-hardware"));
        let id = |word| taxonomy.areas.lookup(word).map(|area| area.id.as_str());
        assert_eq!(id("Standards &\u{a0}Regulations"), Some("standards"));
        assert_eq!(id("standards-and-regulations"), Some("standards"));
        assert_eq!(id("USER EXPERIENCE"), Some("ux"));
        assert_eq!(id("nothing"), None);
        assert_eq!(taxonomy.layers.nearest("Comunications"), Some("Communications"));
        assert_eq!(taxonomy.questions("device-hardware", "ux").len(), 3);
    }

    #[test]
    fn errors_have_places() {
        let text = "layers:\n  Big One:\n    nam: x\n    aliases: [a]\n  two:\n    aliases: [A]\n    terms: ['~', 5]\nareas:\n  x:\nquestions:\n  tow:\n    x: [q]\n";
        let (taxonomy, errors) = read(text, "t.yaml");
        let found: Vec<&str> = errors.iter().map(|error| &text[error.span.range()]).collect();
        assert_eq!(found, ["Big One", "nam", "A", "['~', 5]", "tow"]);
        assert_eq!(taxonomy.layers.ids().collect::<Vec<_>>(), ["big-one", "two"]);
        assert_eq!(read("- x\n", "t.yaml").1.len(), 1);
    }
}
