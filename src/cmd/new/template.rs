//! Templates of notes: plain notes with `{{title}}` and its like in them.

use crate::note::facts::NoteKind;

/// What is put in the place of what stands in double braces.
#[derive(Debug)]
pub struct Values {
    pub kind: NoteKind,
    pub title: String,
    pub id: Option<String>,
    /// `YYYY-MM-DD`
    pub date: String,
    pub owner: Option<String>,
    pub product: Option<String>,
    pub layers: Vec<String>,
    pub areas: Vec<String>,
    pub all_layers: Vec<String>,
    pub all_areas: Vec<String>,
    pub all_products: Vec<String>,
}

/// The template of a book that has none of its own.
pub fn embedded(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Concept => include_str!("templates/concept.md"),
        NoteKind::Term => include_str!("templates/term.md"),
        NoteKind::Decision => include_str!("templates/decision.md"),
        NoteKind::Article => include_str!("templates/article.md"),
        NoteKind::Playbook => include_str!("templates/playbook.md"),
        NoteKind::Checklist => include_str!("templates/checklist.md"),
        NoteKind::Goal => include_str!("templates/goal.md"),
        NoteKind::Persona => include_str!("templates/persona.md"),
        NoteKind::Product => include_str!("templates/product.md"),
        NoteKind::Vendor => include_str!("templates/vendor.md"),
        NoteKind::Meeting => include_str!("templates/meeting.md"),
    }
}

/// The note that a template makes. In front matter a value is quoted where it needs to be; a line goes whose value is not
/// known, and one for a product, layers or areas that nobody named becomes a comment with all of them.
pub fn fill(template: &str, values: &Values) -> String {
    let template = template.trim_start_matches('\u{feff}');
    let mut out = String::with_capacity(template.len() * 2);
    let fence = template.lines().next().map(str::trim_end).filter(|line| ["---", "+++"].contains(line));
    let mut is_inside = false;
    for (number, line) in template.lines().enumerate() {
        let line = line.trim_end();
        let is_fence = fence == Some(line) && (number == 0 || is_inside);
        if is_fence {
            is_inside = number == 0;
        }
        if !is_inside || is_fence {
            put(&mut out, line, |name, _| values.text(name));
        } else if let Some(filled) = values.property(line, fence == Some("+++")) {
            out.push_str(&filled);
        } else {
            continue;
        }
        out.push('\n');
    }
    out
}

/// Puts a line with its holes filled; what is no hole of ours stays as it is.
fn put(out: &mut String, line: &str, mut fill: impl FnMut(&str, (&str, &str)) -> Option<String>) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{")
        && let Some((name, after)) = after.split_once("}}")
    {
        out.push_str(before);
        match fill(name.trim(), (before, after)) {
            Some(value) => out.push_str(&value),
            None => out.extend(["{{", name, "}}"]),
        }
        rest = after;
    }
    out.push_str(rest);
}

impl Values {
    /// As it stands in the text of a note; `None` for names that mean nothing here.
    fn text(&self, name: &str) -> Option<String> {
        if name == "title" {
            return Some(markdown(&self.title));
        }
        self.get(name).map(|values| values.join(", "))
    }

    fn get(&self, name: &str) -> Option<Vec<String>> {
        Some(match name {
            "title" => vec![self.title.clone()],
            "type" => vec![self.kind.name().to_owned()],
            "date" => vec![self.date.clone()],
            "id" => self.id.iter().cloned().collect(),
            "owner" => self.owner.iter().cloned().collect(),
            "product" => self.product.iter().cloned().collect(),
            "layers" => self.layers.clone(),
            "areas" => self.areas.clone(),
            _ => return None,
        })
    }

    /// What could be named where nothing was.
    fn choice(&self, name: &str) -> Option<&[String]> {
        match name {
            "layers" => Some(&self.all_layers),
            "areas" => Some(&self.all_areas),
            "product" => Some(&self.all_products),
            _ => None,
        }
    }

    /// A line of front matter; `None` where there is nothing to say in it.
    fn property(&self, line: &str, toml: bool) -> Option<String> {
        let mut out = String::new();
        let (mut is_open, mut is_empty) = (false, false);
        put(&mut out, line, |name, (before, after)| {
            let mut values = self.get(name)?;
            if values.is_empty()
                && let Some(all) = self.choice(name)
            {
                is_open = true;
                values.extend(all.iter().cloned());
            }
            is_empty |= values.is_empty();
            let is_within = |quote| before.ends_with(quote) && after.starts_with(quote);
            let written = |value: &String| {
                if is_within('"') {
                    let whole = quoted(value);
                    whole.get(1..whole.len() - 1).unwrap_or_default().to_owned()
                } else if is_within('\'') {
                    value.replace('\'', "''")
                } else if name == "date" || (!toml && is_plain(value)) {
                    value.clone()
                } else {
                    quoted(value)
                }
            };
            Some(values.iter().map(written).collect::<Vec<_>>().join(", "))
        });
        if is_empty {
            return None;
        }
        Some(if is_open && !out.trim_start().starts_with('#') { format!("# {out}") } else { out })
    }
}

/// Whether YAML takes these words for a text, in a list too.
fn is_plain(value: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | '.');
    let means_more = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    value.starts_with(char::is_alphabetic)
        && value.chars().all(is_word)
        && !value.ends_with(' ')
        && !means_more.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// In double quotes, with escapes that YAML and TOML both know.
fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A title that says in Markdown what it says, but for emphasis and code, which it may have.
fn markdown(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for letter in title.chars() {
        if matches!(letter, '[' | ']' | '<' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
