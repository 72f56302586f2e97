//! What pulldown-cmark leaves as text and Obsidian reads as more: tags, highlights, bare addresses, block ids, inline footnotes.

use super::{Kind, NodeId, autolink};
use std::borrow::Cow;
use std::ops::Range;

/// A part of merged text.
pub(super) enum Piece<'a> {
    Node(Kind<'a>, Range<usize>),
    /// Target and text of a bare address.
    Link(Cow<'a, str>, Cow<'a, str>, Range<usize>),
    Delimiter(Sign, Cow<'a, str>, Range<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Mark,
    OpeningMark,
    ClosingMark,
    NoteOpen,
    NoteClose,
}

pub(super) struct Delimiter {
    pub sign: Sign,
    pub node: NodeId,
    pub parent: NodeId,
}

/// Splits adjacent text with signs into nodes. `notes_open` tells that an earlier `^[` waits for its `]`.
pub(super) fn split<'a>(body: &'a str, text: &Merged<'a>, first_in_item: bool, notes_open: bool) -> Vec<Piece<'a>> {
    Splitter { text, body, out: Vec::new(), from: 0, notes_open }.run(first_in_item)
}

/// Which delimiters belong together, inner pairs before outer ones. The rest stays text.
pub(super) fn pairs(delimiters: Vec<Delimiter>) -> Vec<(Sign, NodeId, NodeId)> {
    let mut open: Vec<Delimiter> = Vec::new();
    let mut found = Vec::new();
    for delimiter in delimiters {
        let (wanted, kind): (&[Sign], Sign) = match delimiter.sign {
            Sign::Mark | Sign::ClosingMark => (&[Sign::Mark, Sign::OpeningMark], Sign::Mark),
            Sign::NoteClose => (&[Sign::NoteOpen], Sign::NoteOpen),
            Sign::OpeningMark | Sign::NoteOpen => {
                open.push(delimiter);
                continue;
            }
        };
        match open.iter().rposition(|other| other.parent == delimiter.parent && wanted.contains(&other.sign)) {
            Some(at) => {
                found.push((kind, open[at].node, delimiter.node));
                open.truncate(at);
            }
            None if delimiter.sign == Sign::Mark => open.push(delimiter),
            None => {}
        }
    }
    found
}

/// The text before ` ^id` and the id, when the text ends so (Obsidian: Latin letters, digits and `-`).
pub(super) fn block_id(text: &str) -> Option<(&str, &str)> {
    let trimmed = text.trim_end();
    let (rest, id) = trimmed.split_at(trimmed.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-').len());
    let rest = rest.strip_suffix('^').filter(|_| !id.is_empty())?;
    (rest.is_empty() || rest.ends_with(char::is_whitespace)).then(|| (rest.trim_end(), id))
}

/// Adjacent text events as one text, with the way back to the source.
pub(super) struct Merged<'a> {
    text: Cow<'a, str>,
    /// Where a piece begins in the text and in the source, its length in the source, and whether it stands there literally.
    segments: Vec<Segment>,
}

struct Segment {
    text: usize,
    source: Range<usize>,
    literal: bool,
}

impl<'a> Merged<'a> {
    /// Takes all pieces, of which there must be one, and leaves their list to be filled again.
    pub(super) fn new(body: &'a str, pieces: &mut Vec<(Cow<'a, str>, Range<usize>)>) -> Self {
        let mut segments: Vec<Segment> = Vec::with_capacity(1);
        let mut length = 0;
        for (text, range) in pieces.iter() {
            let literal = body.get(range.clone()).is_some_and(|source| std::ptr::eq(source, &**text) || source == text);
            let mut start = range.start;
            if literal && escaped(body, start) {
                // The backslash takes its meaning from the next character alone.
                let end = start + text.chars().next().map_or(0, char::len_utf8);
                segments.push(Segment { text: length, source: start..end, literal: false });
                start = end;
            }
            match segments.last_mut() {
                Some(last) if last.literal && literal && last.source.end == start => last.source.end = range.end,
                None => {
                    segments.push(Segment { text: length + start - range.start, source: start..range.end, literal })
                }
                _ if start < range.end => {
                    segments.push(Segment { text: length + start - range.start, source: start..range.end, literal });
                }
                _ => {}
            }
            length += text.len();
        }
        let text = match segments.as_slice() {
            [only] if only.literal => Cow::Borrowed(&body[only.source.clone()]),
            [] => Cow::Borrowed(""),
            _ => Cow::Owned(pieces.iter().map(|(text, _)| text.as_ref()).collect()),
        };
        pieces.clear();
        Self { text, segments }
    }

    /// Whether anything in the text may be more than text.
    pub(super) fn has_signs(&self, notes_open: bool) -> bool {
        let bytes = self.text.as_bytes();
        let begins_address = |at: usize| bytes[at..].starts_with(b"://") || bytes[..=at].ends_with(b"www.");
        memchr::memchr3(b'#', b'=', b'^', bytes).is_some()
            || memchr::memchr2_iter(b':', b'.', bytes).any(begins_address)
            || notes_open && memchr::memchr(b']', bytes).is_some()
    }

    /// All of it as one node.
    pub(super) fn whole(self) -> (Kind<'a>, Range<usize>) {
        let source = self.source(0, self.text.len());
        (Kind::Text(self.text), source)
    }

    fn segment(&self, at: usize) -> &Segment {
        let index = self.segments.partition_point(|segment| segment.text <= at).saturating_sub(1);
        &self.segments[index]
    }

    fn position(&self, at: usize) -> usize {
        let segment = self.segment(at);
        (segment.source.start + at.saturating_sub(segment.text)).min(segment.source.end)
    }

    fn source(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.position(start);
        let last = if end > start { self.position(end - 1) + 1 } else { first };
        let last =
            if end == self.text.len() { self.segments.last().map_or(last, |segment| segment.source.end) } else { last };
        first..last.max(first)
    }

    /// Escaped signs and entities are text only.
    fn is_sign(&self, at: usize) -> bool {
        self.segment(at).literal
    }

    fn slice(&self, start: usize, end: usize) -> Cow<'a, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
        }
    }
}

fn escaped(body: &str, at: usize) -> bool {
    let slashes = body.as_bytes()[..at.min(body.len())].iter().rev().take_while(|&&byte| byte == b'\\').count();
    slashes % 2 == 1
}

struct Splitter<'a, 'm> {
    text: &'m Merged<'a>,
    body: &'a str,
    out: Vec<Piece<'a>>,
    from: usize,
    notes_open: bool,
}

impl<'a> Splitter<'a, '_> {
    fn run(mut self, first_in_item: bool) -> Vec<Piece<'a>> {
        let whole: &str = &self.text.text;
        let bytes = whole.as_bytes();
        let mut at = 0;
        if first_in_item && let Some(mark) = task_mark(whole) {
            let length = 3 + mark.len_utf8() - 1;
            self.out.push(Piece::Node(Kind::TaskMarker { mark }, self.text.source(0, length)));
            at = length + 1;
            self.from = at;
        }
        let mut urls = autolink::bare_urls(whole).into_iter().peekable();
        while at < bytes.len() {
            if let Some(url) = urls.next_if(|url| url.start <= at) {
                if url.start == at {
                    self.link(&url);
                    at = url.end;
                }
                continue;
            }
            let next = urls.peek().map_or(bytes.len(), |url| url.start);
            let Some(sign) = bytes[at..next].iter().position(|byte| matches!(byte, b'#' | b'=' | b'^' | b']')) else {
                at = next;
                continue;
            };
            at += sign;
            at = self.sign(at, bytes[at]).unwrap_or(at + 1);
        }
        self.text_to(whole.len());
        self.out
    }

    /// Reads the sign at `at`; returns where to go on when it was one.
    fn sign(&mut self, at: usize, byte: u8) -> Option<usize> {
        let whole: &str = &self.text.text;
        if !self.text.is_sign(at) {
            return None;
        }
        let position = self.text.position(at);
        let before = self.body[..position].chars().next_back();
        match byte {
            b'#' => {
                let free = before
                    .is_none_or(|character| character.is_whitespace() || matches!(character, '*' | '_' | '=' | '~'));
                let tag = tag(&whole[at + 1..]).filter(|_| free)?;
                self.text_to(at);
                let end = at + 1 + tag.len();
                self.out.push(Piece::Node(Kind::Tag(tag.to_owned()), self.text.source(at, end)));
                self.from = end;
                Some(end)
            }
            b'=' => {
                let run = whole.as_bytes()[at..].iter().take_while(|&&byte| byte == b'=').count();
                if run != 2 {
                    return Some(at + run);
                }
                let after = self.body[position + 2..].chars().next();
                let opens = after.is_some_and(|character| !character.is_whitespace());
                let closes = before.is_some_and(|character| !character.is_whitespace());
                let sign = match (opens, closes) {
                    (true, true) => Sign::Mark,
                    (true, false) => Sign::OpeningMark,
                    (false, true) => Sign::ClosingMark,
                    (false, false) => return Some(at + 2),
                };
                self.delimiter(sign, at, 2)
            }
            b'^' if whole[at + 1..].starts_with('[') => {
                self.notes_open = true;
                self.delimiter(Sign::NoteOpen, at, 2)
            }
            b']' if self.notes_open => self.delimiter(Sign::NoteClose, at, 1),
            _ => None,
        }
    }

    fn delimiter(&mut self, sign: Sign, at: usize, length: usize) -> Option<usize> {
        self.text_to(at);
        let end = at + length;
        self.out.push(Piece::Delimiter(sign, self.text.slice(at, end), self.text.source(at, end)));
        self.from = end;
        Some(end)
    }

    fn link(&mut self, url: &Range<usize>) {
        self.text_to(url.start);
        let text = self.text.slice(url.start, url.end);
        let target = if text.starts_with("www.") { format!("https://{text}").into() } else { text.clone() };
        self.out.push(Piece::Link(target, text, self.text.source(url.start, url.end)));
        self.from = url.end;
    }

    fn text_to(&mut self, at: usize) {
        if at > self.from {
            let text = self.text.slice(self.from, at);
            self.out.push(Piece::Node(Kind::Text(text), self.text.source(self.from, at)));
            self.from = at;
        }
    }
}

/// The tag at the head of the text: letters, digits, `_`, `-`, `/` and signs such as emoji, with one that is no digit.
fn tag(text: &str) -> Option<&str> {
    let end = text
        .find(|character: char| {
            character.is_whitespace()
                || character.is_control()
                || (character.is_ascii_punctuation() && !matches!(character, '_' | '-' | '/'))
                || matches!(character, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
        })
        .unwrap_or(text.len());
    let tag = text[..end].trim_end_matches('/');
    tag.chars().any(|character| !character.is_numeric() && !matches!(character, '/' | '-')).then_some(tag)
}

/// `[/] text`: a task state of Obsidian beside `[ ]` and `[x]`.
fn task_mark(text: &str) -> Option<char> {
    let mut characters = text.strip_prefix('[')?.chars();
    let mark = characters.next().filter(|mark| !mark.is_alphanumeric() && !mark.is_whitespace() && *mark != ']')?;
    characters.as_str().strip_prefix("] ").map(|_| mark)
}
