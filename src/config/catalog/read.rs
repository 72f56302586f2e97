//! `facts.yaml`: what the generator brings, and over it what the book says.

use super::formula::{self, Formula};
use super::sources::{Item, Sources};
use super::table::{How, Needs, NeedsRow, Places, folded};
use super::unit::{BASES, Currency, Dimension, NamedDimension, Unit, Units};
use super::{BUILT_IN, Catalog, Condition, FactKey, KeyIndex, Measure, Source};
use crate::base::number::Number;
use crate::base::span::Span;
use crate::base::text::fold;
use crate::base::value::{Entry, Problem, Value};
use crate::base::{suggest, yaml};
use crate::config::table::{Format, Table};
use crate::config::{ConfigError, errors};

/// Reads the book's own facts over those that it starts with.
pub fn read(text: &str, path_for_messages: &str) -> (Catalog, Vec<ConfigError>) {
    let mut problems = Vec::new();
    let starter = yaml::read(BUILT_IN, 0..BUILT_IN.len(), &mut Vec::new());
    let own = yaml::read(text, 0..text.len(), &mut problems);
    let own = match &own {
        Some((Value::Map(entries), _)) => entries.as_slice(),
        Some((Value::Null, _)) | None => &[],
        Some((other, span)) => {
            problems.push(Problem::new(*span, format!("facts are a map of keys, not {}", other.name())));
            &[]
        }
    };
    let mut catalog = compile(entries(starter.as_ref()), own, text, &mut problems);
    text.clone_into(&mut catalog.source);
    (catalog, errors(problems, path_for_messages))
}

/// The facts of a text alone.
pub(super) fn starter(text: &str) -> (Catalog, Vec<Problem>) {
    let mut problems = Vec::new();
    let read = yaml::read(text, 0..text.len(), &mut problems);
    let catalog = compile(&[], entries(read.as_ref()), text, &mut problems);
    (catalog, problems)
}

fn entries(read: Option<&(Value, Span)>) -> &[Entry] {
    match read {
        Some((Value::Map(entries), _)) => entries,
        _ => &[],
    }
}

fn compile(starter: &[Entry], own: &[Entry], text: &str, problems: &mut Vec<Problem>) -> Catalog {
    let sources = Sources { starter, own, text };
    let mut reader = Reader { catalog: Catalog::default(), problems };
    let dimensions = sources.items("dimensions", reader.problems);
    let units = sources.items("units", reader.problems);
    let currencies = sources.items("currencies", reader.problems);
    reader.currencies(&currencies);
    reader.units(&dimensions, &units);
    for item in sources.items("spellings", reader.problems) {
        if let Some(unit) = reader.text(item) {
            reader.catalog.units.spellings.insert(item.entry.key.clone(), unit);
        }
    }
    for item in sources.items("meant", reader.problems) {
        if let Some(unit) = reader.text(item) {
            reader.catalog.units.meant.insert(item.entry.key.clone(), unit);
        }
    }
    let signed = reader.dimensions(&dimensions);
    for item in sources.items("keys", reader.problems) {
        reader.key(item, &signed);
    }
    for item in sources.items("formulas", reader.problems) {
        reader.formula(item);
    }
    reader.sort_formulas();
    for item in sources.items("tables", reader.problems) {
        reader.table(item);
    }
    reader.catalog
}

struct Reader<'p> {
    catalog: Catalog,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    /// Only what the book itself wrote can be its fault.
    fn report(&mut self, item: Item<'_>, span: Span, message: String, help: Option<String>) {
        if item.is_own {
            self.problems.push(Problem { span, message, help });
        }
    }

    fn text(&mut self, item: Item<'_>) -> Option<String> {
        let Entry { key, value, span, .. } = item.entry;
        let text = value.written(*span, item.text).map(|text| fold(&text));
        if text.is_none() {
            self.report(item, *span, format!("`{key}` wants text, not {}", value.name()), None);
        }
        text
    }

    /// The words of a list; a single one is a list of one.
    fn words(&mut self, item: Item<'_>, value: &Value, span: Span) -> Vec<String> {
        let single;
        let items = match value {
            Value::List(items) => items.as_slice(),
            value => {
                single = [(value.clone(), span)];
                &single
            }
        };
        let mut words = Vec::new();
        for (value, span) in items {
            match value.written(*span, item.text) {
                Some(text) => words.push(fold(&text)),
                None => self.report(item, *span, format!("a word is text, not {}", value.name()), None),
            }
        }
        words
    }

    fn currencies(&mut self, items: &[Item<'_>]) {
        for &item in items {
            let digits = item.entry.key.parse::<usize>().ok().filter(|digits| *digits <= 6);
            if digits.is_none() {
                let help = Some("write `2: [EUR, USD]`".to_owned());
                self.report(
                    item,
                    item.entry.key_span,
                    "currencies go by the digits of their smaller unit".to_owned(),
                    help,
                );
            }
            for code in self.words(item, &item.entry.value, item.entry.span) {
                match (Currency::new(&code), digits) {
                    (Some(currency), Some(digits)) => {
                        self.catalog.units.currencies.insert(currency, digits);
                    }
                    _ => self.report(item, item.entry.span, format!("`{code}` is no currency of ISO 4217"), None),
                }
            }
        }
    }

    fn units(&mut self, dimensions: &[Item<'_>], items: &[Item<'_>]) {
        let mut bases = 0;
        for &item in items {
            let Some(text) = self.text(item) else { continue };
            let name = &item.entry.key;
            if dimensions.iter().any(|dimension| dimension.entry.key == text) {
                if bases + 1 >= BASES {
                    self.report(item, item.entry.span, "there are too many dimensions".to_owned(), None);
                    continue;
                }
                let unit = Unit {
                    name: name.clone(),
                    dimension: Dimension::base(bases),
                    currency: None,
                    factor: Number::whole(1),
                    offset: Number::zero(),
                };
                bases += 1;
                self.catalog.units.units.insert(name.clone(), unit);
                continue;
            }
            match defined(name, &text, &self.catalog.units) {
                Some(unit) => {
                    self.catalog.units.units.insert(name.clone(), unit);
                }
                None => {
                    let help = Some("write a number and a unit that stands above, as `kWh: 3600000 J`".to_owned());
                    self.report(item, item.entry.span, format!("`{text}` says nothing of the unit `{name}`"), help);
                }
            }
        }
    }

    /// Names the dimensions; returns those whose values may be below zero.
    fn dimensions(&mut self, items: &[Item<'_>]) -> Vec<Dimension> {
        let mut signed = Vec::new();
        for &item in items {
            let (words, is_signed) = match &item.entry.value {
                Value::Map(entries) => {
                    let mut table = Table::new(item.entry.key.clone(), entries, item.text, Format::Yaml);
                    let units = table.texts("units", self.problems);
                    let is_signed = table.flag("signed", self.problems).unwrap_or(false);
                    table.finish(self.problems);
                    (units, is_signed)
                }
                value => (self.words(item, value, item.entry.span), false),
            };
            let units: Vec<Unit> = words.iter().filter_map(|word| self.catalog.units.find(word)).collect();
            let Some(first) = units.first().filter(|_| units.len() == words.len()) else {
                let message = format!("`{}` is shown in units that are not there", item.entry.key);
                self.report(item, item.entry.span, message, Some("list units of `units`".to_owned()));
                continue;
            };
            let dimension = first.dimension;
            if units.iter().any(|unit| unit.dimension != dimension) {
                let message = format!("the units of `{}` measure different things", item.entry.key);
                self.report(item, item.entry.span, message, None);
                continue;
            }
            if is_signed {
                signed.push(dimension);
            }
            let named = NamedDimension { name: item.entry.key.clone(), dimension, units };
            self.catalog.units.dimensions.push(named);
        }
        signed
    }

    fn key(&mut self, item: Item<'_>, signed: &[Dimension]) {
        let name = crate::base::slug::page(&item.entry.key);
        if name != item.entry.key {
            let message = format!("`{}` cannot be the name of a fact", item.entry.key);
            self.report(item, item.entry.key_span, message, Some(format!("write `{name}`")));
            return;
        }
        let mut key = FactKey { name, measure: Measure::Words, meaning: None, layer: None, area: None };
        let dimension = match &item.entry.value {
            Value::Map(entries) => {
                let mut table = Table::new(item.entry.key.clone(), entries, item.text, Format::Yaml);
                let dimension = table.text("dimension", self.problems);
                key.meaning = table.text("meaning", self.problems);
                key.layer = table.text("layer", self.problems);
                key.area = table.text("area", self.problems);
                table.finish(self.problems);
                dimension
            }
            // `time, how long it takes, device-hardware, ux`
            _ => self.text(item).map(|text| {
                let mut parts: Vec<&str> = text.split(',').map(str::trim).collect();
                let dimension = parts.remove(0).to_owned();
                if parts.len() >= 3 {
                    key.area = parts.pop().map(str::to_owned);
                    key.layer = parts.pop().map(str::to_owned);
                }
                key.meaning = Some(parts.join(", ")).filter(|meaning| !meaning.is_empty());
                dimension
            }),
        };
        let Some(dimension) = dimension else {
            let names = self.catalog.units.dimensions.iter().map(|named| named.name.as_str());
            let names = names.chain(["money", "count", "share", "words"]).collect::<Vec<_>>().join(", ");
            let help =
                Some(format!("write `{}: {{dimension: …, meaning: …}}` with one of {names} or a unit", item.entry.key));
            self.report(item, item.entry.key_span, format!("`{}` has no dimension", item.entry.key), help);
            return;
        };
        let Some(measure) = self.measure(&dimension, signed) else {
            let names = self.catalog.units.dimensions.iter().map(|named| named.name.as_str());
            let names = names.chain(["money", "count", "share", "words"]);
            let near = suggest::nearest(&dimension, names.clone()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("there are {}, and units", names.collect::<Vec<_>>().join(", ")));
            self.report(item, item.entry.span, format!("no dimension is called `{dimension}`"), Some(help));
            return;
        };
        key.measure = measure;
        let at = self.catalog.keys.len();
        self.catalog.index.insert(key.name.clone(), at);
        self.catalog.keys.push(key);
    }

    fn measure(&self, dimension: &str, signed: &[Dimension]) -> Option<Measure> {
        let quantity =
            |dimension, is_share| Measure::Quantity { dimension, is_share, is_signed: signed.contains(&dimension) };
        let units = &self.catalog.units;
        Some(match dimension {
            "words" => Measure::Words,
            "count" => quantity(Dimension::NONE, false),
            "share" => quantity(Dimension::NONE, true),
            "money" => quantity(Dimension::MONEY, false),
            name => match units.dimensions.iter().find(|named| named.name == name) {
                Some(named) => quantity(named.dimension, false),
                None => quantity(units.find(name)?.dimension, false),
            },
        })
    }

    fn formula(&mut self, item: Item<'_>) {
        let entry = item.entry;
        let (mut when, mut is_advice, mut meaning, mut source) = (Vec::new(), false, None, None);
        let text;
        let mut at = entry.span;
        if let Value::Map(entries) = &entry.value {
            let mut table = Table::new(entry.key.clone(), entries, item.text, Format::Yaml);
            at = table.entry("formula").map_or(entry.key_span, |formula| formula.span);
            text = table.text("formula", self.problems);
            meaning = table.text("meaning", self.problems);
            is_advice = table.choice("level", &[("error", false), ("warning", true)], self.problems).unwrap_or(false);
            source = self.source(&mut table, None);
            if let Some(Value::Map(conditions)) = table.entry("when").map(|when| &when.value) {
                when = conditions.iter().filter_map(|condition| self.condition(item, condition)).collect();
                // A condition on a fact that is switched off is never met.
                if when.len() < conditions.len() {
                    return;
                }
            }
            table.finish(self.problems);
        } else {
            text = self.text(item);
        }
        let Some(text) = text else {
            let help = Some("write `formula: update-time = update-size / downlink-rate`".to_owned());
            self.report(item, at, format!("`{}` has no formula", entry.key), help);
            return;
        };
        match formula::parse(&text, &self.catalog.keys, &self.catalog.units) {
            Ok(sides) => {
                let formula = Formula {
                    id: entry.key.clone(),
                    left: sides.left,
                    relation: sides.relation,
                    right: sides.right,
                    dimension: sides.dimension,
                    when,
                    is_advice,
                    meaning,
                    source,
                    text,
                };
                if let Some(other) = formula.result().and_then(|key| self.catalog.formula_of(key)) {
                    let message = format!("the formula `{}` gives the same value", other.id);
                    let help = Some(format!("switch one of them off: `{}: off`", other.id));
                    self.report(item, at, message, help);
                    return;
                }
                self.catalog.formulas.push(formula);
            }
            Err(error) => self.report(item, at, error.message, error.help),
        }
    }

    fn condition(&mut self, item: Item<'_>, entry: &Entry) -> Option<Condition> {
        let key = self.key_of_words(item, &entry.key, entry.key_span)?;
        Some(Condition { key, words: self.words(item, &entry.value, entry.span) })
    }

    fn key_of_words(&mut self, item: Item<'_>, name: &str, span: Span) -> Option<KeyIndex> {
        match self.catalog.find(name) {
            Some(key) if self.catalog.keys[key].measure == Measure::Words => Some(key),
            Some(_) => {
                self.report(item, span, format!("`{name}` is a number and no words"), None);
                None
            }
            None => {
                let help = self.catalog.nearest(name).map(|near| format!("did you mean `{near}`?"));
                self.report(item, span, format!("no fact is called `{name}`"), help);
                None
            }
        }
    }

    fn source(&mut self, table: &mut Table<'_>, default: Option<&Source>) -> Option<Source> {
        let text = table.text("source", self.problems);
        let date = table.text("date", self.problems);
        let is_legal = table.flag("legal", self.problems);
        let text = text.or_else(|| default.map(|default| default.text.clone()))?;
        let date = date.or_else(|| default.and_then(|default| default.date.clone()));
        Some(Source { text, date, is_legal: is_legal.unwrap_or(default.is_some_and(|default| default.is_legal)) })
    }

    /// Puts formulas that give a value in the order in which they can be worked out, before all others.
    fn sort_formulas(&mut self) {
        let (mut open, conditions): (Vec<Formula>, Vec<Formula>) =
            std::mem::take(&mut self.catalog.formulas).into_iter().partition(|formula| formula.result().is_some());
        let mut sorted: Vec<Formula> = Vec::new();
        while !open.is_empty() {
            let waits = |formula: &Formula| {
                formula.inputs().iter().any(|input| open.iter().any(|other| other.result() == Some(*input)))
            };
            let later: Vec<bool> = open.iter().map(waits).collect();
            if later.iter().all(|&later| later) {
                let names: Vec<&str> = open.iter().map(|formula| formula.id.as_str()).collect();
                let message = format!("these formulas go round in a circle: {}", names.join(", "));
                self.problems.push(Problem::new(0..0, message).help("switch one of them off"));
                break;
            }
            let mut later = later.into_iter();
            let (waiting, ready): (Vec<Formula>, Vec<Formula>) =
                open.into_iter().partition(|_| later.next().unwrap_or(false));
            sorted.extend(ready);
            open = waiting;
        }
        sorted.extend(conditions);
        self.catalog.formulas = sorted;
    }

    fn table(&mut self, item: Item<'_>) {
        let entry = item.entry;
        let Value::Map(entries) = &entry.value else {
            let help = Some("write `within:` or `for:` and `needs:`, and `rows:`".to_owned());
            self.report(item, entry.span, format!("`{}` wants keys, not {}", entry.key, entry.value.name()), help);
            return;
        };
        let mut table = Table::new(entry.key.clone(), entries, item.text, Format::Yaml);
        let source = self.source(&mut table, None);
        let within = table.texts("within", self.problems);
        let of = table.entry("for");
        let needs = table.entry("needs");
        let is_asked = table.flag("asked", self.problems).unwrap_or(false);
        let rows = match table.entry("rows").map(|rows| &rows.value) {
            Some(Value::Map(rows)) => rows.as_slice(),
            _ => &[],
        };
        table.finish(self.problems);
        if rows.is_empty() {
            self.report(item, entry.key_span, format!("the table `{}` has no rows", entry.key), None);
        }
        if !within.is_empty() {
            let keys = within.iter().filter_map(|name| self.key_of_words(item, name, entry.span)).collect();
            let mut places = Places { id: entry.key.clone(), keys, source, ..Places::default() };
            for row in rows {
                // `DE = Germany` is one place by two names.
                let mut names = row.key.split(" = ").map(str::trim);
                let first = names.next().unwrap_or_default();
                places.names.entry(folded(first)).or_insert_with(|| first.to_owned());
                places.same.extend(names.map(|name| (folded(name), folded(first))));
            }
            for row in rows {
                let outer = places.one(row.key.split(" = ").next().unwrap_or_default());
                for inner in self.words(item, &row.value, row.span) {
                    let word = places.one(&inner);
                    places.names.entry(word.clone()).or_insert(inner);
                    // `us-east-1` of one provider and `us-east1` of another are one word.
                    let outers = places.within.entry(word).or_default();
                    if !outers.contains(&outer) {
                        outers.push(outer.clone());
                    }
                }
            }
            self.catalog.places.push(places);
            return;
        }
        let mut key = |entry: Option<&Entry>| {
            let entry = entry?;
            let name = self.text(Item { entry, ..item })?;
            self.key_of_words(item, &name, entry.span)
        };
        let (Some(of), Some(needs)) = (key(of), key(needs)) else {
            if item.is_own && self.problems.is_empty() {
                let help = Some("write `within:`, or `for:` and `needs:`".to_owned());
                self.report(item, entry.key_span, format!("the table `{}` does not say what of", entry.key), help);
            }
            return;
        };
        let rows = rows.iter().filter_map(|row| self.row(item, row, source.as_ref())).collect();
        self.catalog.needs.push(Needs { id: entry.key.clone(), of, needs, is_asked, rows });
    }

    fn row(&mut self, item: Item<'_>, row: &Entry, default: Option<&Source>) -> Option<NeedsRow> {
        let (how, values, source) = match &row.value {
            Value::Map(entries) => {
                let mut table = Table::new(row.key.clone(), entries, item.text, Format::Yaml);
                let (one, all) = (table.texts("one", self.problems), table.texts("all", self.problems));
                let source = self.source(&mut table, default);
                table.finish(self.problems);
                if one.is_empty() { (How::All, all, source) } else { (How::One, one, source) }
            }
            value => (How::One, self.words(item, value, row.span), default.cloned()),
        };
        if values.is_empty() {
            let help = Some("write `{one: [a, b]}` or `{all: [a, b]}`".to_owned());
            self.report(item, row.span, format!("the row `{}` needs nothing", row.key), help);
            return None;
        }
        Some(NeedsRow { word: row.key.clone(), how, values, source })
    }
}

/// `1/1000 s`, `1 J/s`, `1/s`, `5/9 K + 45967/180`
fn defined(name: &str, text: &str, units: &Units) -> Option<Unit> {
    let (text, offset) = match text.split_once(" + ") {
        Some((text, offset)) => (text, Number::parse(offset.trim())?),
        None => (text, Number::zero()),
    };
    let (number, unit) = text.trim().split_once(' ').unwrap_or(("1", text.trim()));
    let (number, unit) = (Number::parse(number)?, units.find(unit)?);
    Some(Unit {
        name: name.to_owned(),
        dimension: unit.dimension,
        currency: unit.currency,
        factor: number.times(&unit.factor),
        offset,
    })
}
