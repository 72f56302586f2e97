//! `links.toml`: what is known of every address on the web that the book links to. Made to be committed and merged.

use crate::base::digest::Digest;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::Table;

/// What came of visiting an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    Ok,
    /// For good, by status 301 or 308.
    Moved,
    /// 404, 410, or no host of that name.
    Dead,
    /// The page is there, the place on it is not.
    AnchorGone,
    /// A page that says it is there, and tells the reader that it is not.
    Soft404,
    /// The host does not talk to programs.
    Blocked,
    /// No answer, or none that tells anything.
    Unreachable,
    /// Not asked.
    Skipped,
}

impl Verdict {
    pub const ALL: [Self; 8] = [
        Self::Ok,
        Self::Moved,
        Self::Dead,
        Self::AnchorGone,
        Self::Soft404,
        Self::Blocked,
        Self::Unreachable,
        Self::Skipped,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Moved => "moved",
            Self::Dead => "dead",
            Self::AnchorGone => "anchor-gone",
            Self::Soft404 => "soft-404",
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
            Self::Skipped => "skipped",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// The page was there.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Ok | Self::Moved)
    }
}

/// What is known of one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub verdict: Verdict,
    /// Of the last answer.
    pub status: Option<u16>,
    /// Day of the last visit.
    pub checked: Option<Date>,
    /// Last day on which the page was there.
    pub good: Option<Date>,
    /// Visits in a row that reached nothing.
    pub strikes: u32,
    /// Where the page is now: after permanent redirects, or by https.
    pub moved_to: Option<String>,
    /// A copy in an archive.
    pub archived: Option<String>,
    /// Keys that this version does not know.
    pub more: Table,
}

impl Entry {
    pub fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            status: None,
            checked: None,
            good: None,
            strikes: 0,
            moved_to: None,
            archived: None,
            more: Table::new(),
        }
    }

    /// Whether the address is to be visited again. Good answers are believed for `ttl` days, give or take a quarter, so
    /// that links that were found together are not asked for together for ever; others for `recheck` days.
    pub fn is_due(&self, url: &str, today: Date, ttl: u32, recheck: u32) -> bool {
        let Some(checked) = self.checked else { return true };
        let Ok(age) = today.since(checked).map(|span| i64::from(span.get_days())) else { return true };
        // Another clock may be a day ahead; a day far ahead is a mistake.
        if age < -1 {
            return true;
        }
        let days = if self.verdict.is_good() { spread(url, checked, ttl) } else { recheck.min(ttl) };
        age >= i64::from(days)
    }
}

/// `ttl` days, 3/4 to 5/4 of them, by chance that is the same each time.
fn spread(url: &str, checked: Date, ttl: u32) -> u32 {
    let digest = Digest::of(format!("{url} {checked}").as_bytes()).short(4);
    let chance = u64::from(u16::from_str_radix(&digest, 16).unwrap_or(0));
    // In eighths, rounded: from 6/8 to 10/8 of the time.
    let eighths = u64::from(ttl) * 6 + u64::from(ttl) * 4 * chance / 65_536;
    u32::try_from((eighths + 4) / 8).unwrap_or(ttl).max(u32::from(ttl > 0))
}

/// All entries, by address.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ledger {
    pub links: BTreeMap<String, Entry>,
    /// Keys beside the links that this version does not know.
    pub more: Table,
}

/// A ledger that was read, with what was wrong with its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    pub ledger: Ledger,
    /// Both sides of a merge stood in it, and of each address the later entry was taken.
    pub merged: bool,
    /// What could not be read, in words.
    pub damage: Option<String>,
}

const HEAD: &str = "# What `layerbook check --external` found, one table for each address. Commit this file.\n";

impl Ledger {
    /// Takes in an entry, unless a later one is there.
    fn add(&mut self, url: String, entry: Entry) {
        let rank = |entry: &Entry| (entry.checked, entry.good, entry.verdict);
        match self.links.get(&url) {
            Some(own) if rank(own) >= rank(&entry) => {}
            _ => {
                self.links.insert(url, entry);
            }
        }
    }

    /// The text of the file: sorted by address, the same for the same entries.
    pub fn to_text(&self) -> String {
        let mut out = HEAD.to_owned();
        for (key, value) in &self.more {
            let _ = writeln!(out, "{} = {value}", bare(key));
        }
        for (url, entry) in &self.links {
            let text = |text: &str| toml::Value::String(text.to_owned());
            let _ = writeln!(out, "\n[[link]]\nurl = {}\nverdict = \"{}\"", text(url), entry.verdict.name());
            if let Some(status) = entry.status {
                let _ = writeln!(out, "status = {status}");
            }
            for (key, date) in [("checked", entry.checked), ("good", entry.good)] {
                if let Some(date) = date {
                    let _ = writeln!(out, "{key} = \"{date}\"");
                }
            }
            if entry.strikes > 0 {
                let _ = writeln!(out, "strikes = {}", entry.strikes);
            }
            for (key, address) in [("final", &entry.moved_to), ("archived", &entry.archived)] {
                if let Some(address) = address {
                    let _ = writeln!(out, "{key} = {}", text(address));
                }
            }
            for (key, value) in &entry.more {
                let _ = writeln!(out, "{} = {value}", bare(key));
            }
        }
        out
    }
}

/// Reads a ledger. Whatever can be read is taken, also beside damage and from both sides of an unfinished merge.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let sides = sides(text);
    reading.merged = sides.len() > 1;
    for side in sides {
        match toml::from_str::<Table>(&side) {
            Ok(table) => take(table, &mut reading),
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("it is no TOML").to_owned();
                reading.damage.get_or_insert(message);
                for block in blocks(&side) {
                    if let Ok(table) = toml::from_str::<Table>(&block) {
                        take(table, &mut reading);
                    }
                }
            }
        }
    }
    reading
}

fn take(mut table: Table, reading: &mut Reading) {
    match table.remove("link") {
        None => {}
        Some(toml::Value::Array(links)) => {
            for link in links {
                match link {
                    toml::Value::Table(link) => match entry(link) {
                        Ok((url, entry)) => reading.ledger.add(url, entry),
                        Err(message) => {
                            reading.damage.get_or_insert(message);
                        }
                    },
                    _ => {
                        reading.damage.get_or_insert("`link` holds something that is no table".to_owned());
                    }
                }
            }
        }
        Some(_) => {
            reading.damage.get_or_insert("`link` is no list of tables".to_owned());
        }
    }
    for (key, value) in table {
        reading.ledger.more.entry(key).or_insert(value);
    }
}

fn entry(mut table: Table) -> Result<(String, Entry), String> {
    let Some(toml::Value::String(url)) = table.remove("url") else { return Err("a link has no `url`".to_owned()) };
    let mut text = |key: &str| match table.remove(key) {
        Some(toml::Value::String(text)) => Ok(Some(text)),
        Some(toml::Value::Datetime(date)) => Ok(Some(date.to_string())),
        Some(_) => Err(format!("`{key}` of {url} is no text")),
        None => Ok(None),
    };
    let verdict = text("verdict")?.unwrap_or_default();
    let verdict = Verdict::from_name(&verdict).ok_or_else(|| format!("`{verdict}` of {url} is no verdict"))?;
    let (checked, good) = (text("checked")?, text("good")?);
    let (moved_to, archived) = (text("final")?, text("archived")?);
    let date = |written: Option<String>| {
        written.map(|text| text.parse::<Date>().map_err(|_| format!("`{text}` of {url} is no day"))).transpose()
    };
    let (checked, good) = (date(checked)?, date(good)?);
    let mut number = |key: &str| match table.remove(key) {
        Some(toml::Value::Integer(number)) => {
            u32::try_from(number).map(Some).map_err(|_| format!("`{key}` of {url} is out of range"))
        }
        Some(_) => Err(format!("`{key}` of {url} is no number")),
        None => Ok(None),
    };
    let status = number("status")?.and_then(|status| u16::try_from(status).ok());
    let strikes = number("strikes")?.unwrap_or(0);
    Ok((url, Entry { verdict, status, checked, good, strikes, moved_to, archived, more: table }))
}

/// The text, or both sides of it where a merge was left unfinished.
fn sides(text: &str) -> Vec<String> {
    let is = |line: &str, sign: char| {
        line.starts_with(&String::from(sign).repeat(7)) && line[7..].chars().next().is_none_or(char::is_whitespace)
    };
    if !text.lines().any(|line| is(line, '<')) || !text.lines().any(|line| is(line, '>')) {
        return vec![text.to_owned()];
    }
    let mut sides = [String::new(), String::new()];
    // 0 both, 1 ours, 2 the common ancestor, 3 theirs.
    let mut state = 0;
    for line in text.split_inclusive('\n') {
        match state {
            0 if is(line, '<') => state = 1,
            1 if is(line, '|') => state = 2,
            1 | 2 if is(line, '=') => state = 3,
            3 if is(line, '>') => state = 0,
            0 => sides.iter_mut().for_each(|side| side.push_str(line)),
            1 => sides[0].push_str(line),
            3 => sides[1].push_str(line),
            _ => {}
        }
    }
    sides.into()
}

/// What stands before the first `[[link]]`, and each from one to the next.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if line.trim() == "[[link]]" {
            blocks.push(String::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
        }
    }
    blocks
}

fn bare(key: &str) -> String {
    let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if plain { key.to_owned() } else { toml::Value::String(key.to_owned()).to_string() }
}

#[cfg(test)]
mod tests;
