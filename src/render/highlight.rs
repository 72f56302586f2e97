//! Code highlighting to about twenty classes.
//!
//! Most of a book's building time would go here, so nothing is done twice: a block that was seen (in this run or, by way of
//! the cache that `io` keeps, in an earlier one) is taken from the table of blocks; a line that was seen in the same state of
//! the same language from the table of lines. Both only remember what a pure function gave.

use crate::base::text::escape_into;
use rapidhash::RapidHashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

/// Longer lines are not highlighted: minified files would take seconds.
const LONGEST_LINE: usize = 2_000;
/// Larger blocks are not highlighted.
const LARGEST_BLOCK: usize = 256 * 1024;
const STATES_A_LANGUAGE: usize = 256;
const LINES_KEPT: usize = 200_000;
const SHARDS: usize = 64;

/// A block's identity in the cache: language and code.
pub type BlockKey = [u8; 16];

/// Highlights code, remembering blocks and lines.
#[derive(Debug)]
pub struct Highlighter {
    syntaxes: LazyLock<SyntaxSet>,
    classes: LazyLock<Vec<(Scope, Option<char>)>>,
    blocks: Vec<Mutex<RapidHashMap<BlockKey, Block>>>,
}

/// The lines that one thread has highlighted. The states of the grammars cannot cross threads.
#[derive(Debug, Default)]
pub struct LineMemo {
    languages: RapidHashMap<usize, Language>,
    /// From a fence's word to the place of its grammar in the set.
    grammars: RapidHashMap<String, Option<usize>>,
    kept: usize,
}

#[derive(Debug, Default)]
struct Language {
    states: Vec<(ParseState, ScopeStack)>,
    /// By state.
    lines: Vec<RapidHashMap<Box<str>, Line>>,
}

#[derive(Debug, Clone)]
struct Block {
    html: Arc<str>,
    /// Came from the cache of an earlier run, or was made in this one; and whether this run asked for it.
    stored: bool,
    used: bool,
}

#[derive(Debug, Clone)]
struct Line {
    html: Box<str>,
    next: usize,
}

impl Default for Highlighter {
    fn default() -> Self {
        Self {
            syntaxes: LazyLock::new(two_face::syntax::extra_newlines),
            classes: LazyLock::new(classes),
            blocks: (0..SHARDS).map(|_| Mutex::default()).collect(),
        }
    }
}

impl Highlighter {
    /// The code as HTML, escaped, with a span for each run of one class. `None` for a language that is not known.
    pub fn highlight(&self, language: &str, code: &str, memo: &mut LineMemo) -> Option<Arc<str>> {
        if language.is_empty()
            || code.len() > LARGEST_BLOCK
            || matches!(language, "text" | "txt" | "plain" | "plaintext")
        {
            return None;
        }
        let key = key(language, code);
        let shard = &self.blocks[usize::from(key[0]) % SHARDS];
        if let Some(block) = lock(shard).get_mut(&key) {
            block.used = true;
            return Some(Arc::clone(&block.html)).filter(|html| !html.is_empty());
        }
        let syntax = self.grammar(language, memo)?;
        let html: Arc<str> = self.block(syntax, code, memo).into();
        lock(shard).insert(key, Block { html: Arc::clone(&html), stored: false, used: true });
        Some(html)
    }

    /// Takes in what an earlier run made.
    pub fn load(&self, blocks: impl IntoIterator<Item = (BlockKey, Arc<str>)>) {
        for (key, html) in blocks {
            lock(&self.blocks[usize::from(key[0]) % SHARDS]).insert(key, Block { html, stored: true, used: false });
        }
    }

    /// The blocks that were asked for, by key, and whether they differ from what was loaded.
    pub fn used(&self) -> (Vec<(BlockKey, Arc<str>)>, bool) {
        let mut used = Vec::new();
        let mut changed = false;
        for shard in &self.blocks {
            #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
            for (key, block) in lock(shard).iter() {
                changed |= block.used != block.stored;
                if block.used {
                    used.push((*key, Arc::clone(&block.html)));
                }
            }
        }
        used.sort_unstable_by_key(|(key, _)| *key);
        (used, changed)
    }

    /// Forgets all blocks when there are more than so many: in a book that is being edited most of them are of the past.
    pub fn forget_beyond(&self, most: usize) {
        if self.blocks.iter().map(|shard| lock(shard).len()).sum::<usize>() > most {
            self.blocks.iter().for_each(|shard| lock(shard).clear());
        }
    }

    fn grammar(&self, language: &str, memo: &mut LineMemo) -> Option<usize> {
        if let Some(known) = memo.grammars.get(language) {
            return *known;
        }
        let name = match language {
            "shell" | "console" | "shellsession" | "zsh" => "bash",
            "jsonc" | "json5" => "json",
            "dataview" => "sql",
            "dataviewjs" => "js",
            other => other,
        };
        let found = self.syntaxes.find_syntax_by_token(name);
        let place =
            found.and_then(|found| self.syntaxes.syntaxes().iter().position(|other| std::ptr::eq(other, found)));
        memo.grammars.insert(language.to_owned(), place);
        place
    }

    fn block(&self, grammar: usize, code: &str, memo: &mut LineMemo) -> String {
        let kept = &mut memo.kept;
        let language = memo.languages.entry(grammar).or_default();
        if language.states.is_empty() {
            language.add((ParseState::new(&self.syntaxes.syntaxes()[grammar]), ScopeStack::new()));
        }
        let mut out = String::with_capacity(code.len() * 3);
        let mut at = Position::Known(0);
        let mut last_newline = true;
        for line in syntect::util::LinesWithEndings::from(code) {
            last_newline = line.ends_with('\n');
            // The grammars want every line to end.
            let padded;
            let line = if last_newline {
                line
            } else {
                padded = format!("{line}\n");
                &padded
            };
            if line.len() > LONGEST_LINE {
                escape_into(&mut out, line);
                continue;
            }
            at = self.line(language, kept, at, line, &mut out);
        }
        if !last_newline {
            out.truncate(out.trim_end_matches('\n').len());
        }
        out
    }

    /// Writes one line and gives the state after it.
    fn line(&self, language: &mut Language, kept: &mut usize, at: Position, line: &str, out: &mut String) -> Position {
        let Position::Known(state) = at else { return self.parse(language, at, line, out) };
        if let Some(known) = language.lines.get(state).and_then(|lines| lines.get(line)) {
            out.push_str(&known.html);
            return Position::Known(known.next);
        }
        let start = out.len();
        let next = self.parse(language, at, line, out);
        if let Position::Known(next) = next
            && *kept < LINES_KEPT
            && let Some(lines) = language.lines.get_mut(state)
        {
            *kept += 1;
            lines.insert(line.into(), Line { html: out[start..].into(), next });
        }
        next
    }

    fn parse(&self, language: &mut Language, at: Position, line: &str, out: &mut String) -> Position {
        let (before, (mut state, mut stack)) = match at {
            Position::Known(number) => (Some(number), language.states[number].clone()),
            Position::Own(own) => (None, *own),
        };
        match state.parse_line(line, &self.syntaxes) {
            Ok(operations) => self.write_line(line, &operations, &mut stack, out),
            Err(_) => escape_into(out, line),
        }
        let pair = (state, stack);
        // Most lines leave the grammar where it was.
        let same = before.filter(|&number| language.states[number] == pair);
        match same.or_else(|| language.states.iter().position(|other| *other == pair)) {
            Some(number) => Position::Known(number),
            None if language.states.len() < STATES_A_LANGUAGE => Position::Known(language.add(pair)),
            None => Position::Own(Box::new(pair)),
        }
    }

    fn write_line(
        &self,
        line: &str,
        operations: &[(usize, syntect::parsing::ScopeStackOp)],
        stack: &mut ScopeStack,
        out: &mut String,
    ) {
        let mut run: Option<char> = None;
        let mut from = 0;
        let mut write = |stack: &ScopeStack, text: &str, out: &mut String| {
            if text.is_empty() {
                return;
            }
            let class = if text.trim().is_empty() { run } else { self.class(stack) };
            if class != run {
                if run.is_some() {
                    out.push_str("</span>");
                }
                if let Some(class) = class {
                    out.push_str("<span class=\"hl-");
                    out.push(class);
                    out.push_str("\">");
                }
                run = class;
            }
            escape_into(out, text);
        };
        let body = line.trim_end_matches(['\n', '\r']);
        for (at, operation) in operations {
            let at = (*at).min(body.len());
            if at > from {
                write(stack, body.get(from..at).unwrap_or(""), out);
                from = at;
            }
            // An operation that does not fit the stack is a fault of the grammar: the colours suffer, nothing else.
            let _ = stack.apply(operation);
        }
        write(stack, body.get(from..).unwrap_or(""), out);
        if run.is_some() {
            out.push_str("</span>");
        }
        out.push_str(&line[body.len()..]);
    }

    /// The class of the innermost scope that has one.
    fn class(&self, stack: &ScopeStack) -> Option<char> {
        stack.as_slice().iter().rev().find_map(|scope| {
            self.classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class)
        })?
    }
}

impl Language {
    fn add(&mut self, state: (ParseState, ScopeStack)) -> usize {
        self.states.push(state);
        self.lines.push(RapidHashMap::default());
        self.states.len() - 1
    }
}

/// Where the grammar stands between two lines.
enum Position {
    Known(usize),
    /// One of too many states to be remembered.
    Own(Box<(ParseState, ScopeStack)>),
}

/// Scopes and their classes, more exact ones first. `None` ends the search: plain text.
fn classes() -> Vec<(Scope, Option<char>)> {
    const CLASSES: &[(&str, char)] = &[
        ("comment", 'c'),
        ("punctuation.definition.comment", 'c'),
        ("string.regexp", 'e'),
        ("constant.character.escape", 'e'),
        ("punctuation.definition.string", 's'),
        ("meta.mapping.key", 'y'),
        ("support.type.property-name", 'y'),
        ("variable.other.member", 'y'),
        ("entity.name.key", 'y'),
        ("string", 's'),
        ("constant.numeric", 'n'),
        ("constant", 'b'),
        ("keyword.operator.word", 'k'),
        ("keyword.operator", 'o'),
        ("keyword.control.import", 'u'),
        ("keyword.control.directive", 'u'),
        ("meta.preprocessor", 'u'),
        ("keyword", 'k'),
        ("storage", 'k'),
        ("entity.name.function", 'f'),
        ("support.function", 'f'),
        ("variable.function", 'f'),
        ("entity.name.tag", 'g'),
        ("entity.other.attribute-name", 'a'),
        ("variable.annotation", 'a'),
        ("meta.annotation", 'a'),
        ("entity.name.section", 'm'),
        ("markup.heading", 'm'),
        ("entity.name", 't'),
        ("entity.other.inherited-class", 't'),
        ("support.type", 't'),
        ("support.class", 't'),
        ("support.constant", 'b'),
        ("variable.parameter", 'v'),
        ("variable.language", 'v'),
        ("markup.inserted", 'i'),
        ("markup.deleted", 'd'),
        ("markup.underline.link", 'l'),
        ("invalid", 'x'),
    ];
    CLASSES.iter().filter_map(|(scope, class)| Scope::new(scope).ok().map(|scope| (scope, Some(*class)))).collect()
}

fn key(language: &str, code: &str) -> BlockKey {
    let mut hasher = blake3::Hasher::new();
    // The first byte is the version of the classes and of the markup.
    hasher.update(&[1]);
    hasher.update(language.as_bytes());
    hasher.update(&[0]);
    hasher.update(code.as_bytes());
    let mut key = BlockKey::default();
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}

/// A table whose writer panicked still holds only finished entries.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
