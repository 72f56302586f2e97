//! An HTML page as the check reads it: the places on it, what it calls itself, and what its scripts may make of it.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What was read of a page. Everything is as the tokenizer of the HTML Standard gives it: entities decoded, comments and
/// the insides of scripts no markup.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HtmlPage {
    /// `id` of any element and `name` of links.
    pub places: BTreeSet<String>,
    pub title: String,
    /// Texts of `h1` to `h6`.
    pub headings: Vec<String>,
    /// Of the first heading.
    pub first_heading: String,
    /// Insides of scripts, and attributes that hold data for them.
    pub scripts: String,
    pub script_files: Vec<String>,
    pub has_script: bool,
    /// `<meta http-equiv="refresh">`
    pub refreshes: bool,
    /// Letters and digits that a reader sees, counted.
    pub letters: usize,
    /// The beginning of the text that a reader sees.
    pub text: String,
}

/// Text is kept up to here, in bytes; scripts too.
const TEXT: usize = 20_000;
const SCRIPTS: usize = 4_000_000;

/// Reads a page, or the part of it that arrived.
pub fn read(bytes: &[u8], content_type: Option<&str>) -> HtmlPage {
    let text = decode(bytes, content_type);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&text));
    let is_xhtml = content_type.is_some_and(|kind| kind.trim_start().starts_with("application/xhtml"));
    let reader = Reader { state: RefCell::new(State { is_xhtml, ..State::default() }) };
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let reader = tokenizer.sink.state.into_inner();
    let mut page = reader.page;
    page.title = crate::base::text::fold(&page.title);
    page.first_heading = page.headings.first().map(|text| crate::base::text::fold(text)).unwrap_or_default();
    page
}

/// The text of a page: byte order mark, header, `<meta>` and UTF-8, in this order (HTML Standard, "encoding sniffing").
pub fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> std::borrow::Cow<'a, str> {
    encoding(bytes, content_type).decode(bytes).0
}

/// What a page declares itself to be written in.
pub fn encoding(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    let of_header = content_type.and_then(charset).and_then(|label| Encoding::for_label(label.as_bytes()));
    of_header.unwrap_or_else(|| {
        let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1_024)).unwrap_or(bytes));
        let found = charset(&head).and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
        // Whoever can read the declaration as ASCII does not read UTF-16.
        if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found }
    })
}

fn charset(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find("charset=")? + "charset=".len();
    let rest = text.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|character: char| !(character.is_ascii_alphanumeric() || "-_:.+".contains(character)));
    rest.get(..end.unwrap_or(rest.len())).filter(|label| !label.is_empty())
}

#[derive(Default)]
struct Reader {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    page: HtmlPage,
    /// What the text at hand belongs to.
    inside: Inside,
    /// How many `svg` and `math` elements are open: inside them nothing is read raw (HTML Standard, "foreign content").
    foreign: usize,
    /// Elements may close themselves.
    is_xhtml: bool,
    /// A heading is open: the last of the list.
    heading: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Inside {
    #[default]
    Page,
    Title,
    Script,
    Other,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => match tag.kind {
                TagKind::StartTag => return state.open(&tag),
                TagKind::EndTag => state.close(&tag),
            },
            Token::CharacterTokens(text) => state.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        for attribute in &tag.attrs {
            let key = &*attribute.name.local;
            let value = &*attribute.value;
            match key {
                "id" if !value.is_empty() => {
                    self.page.places.insert(value.to_owned());
                }
                "name" if name == "a" && !value.is_empty() => {
                    self.page.places.insert(value.to_owned());
                }
                "src" if name == "script" => self.page.script_files.push(value.to_owned()),
                "http-equiv" if name == "meta" && value.eq_ignore_ascii_case("refresh") => self.page.refreshes = true,
                _ if key.starts_with("data-") || key.starts_with(':') || key.starts_with("x-") => self.script(value),
                _ => {}
            }
        }
        if matches!(name, "svg" | "math") && !tag.self_closing {
            self.foreign += 1;
        }
        if name == "script" {
            self.page.has_script = true;
        }
        if self.foreign > 0 || (self.is_xhtml && tag.self_closing) {
            return TokenSinkResult::Continue;
        }
        let raw: RawKind = match name {
            "script" => {
                self.inside = Inside::Script;
                ScriptData
            }
            "title" => {
                // The title of a picture (SVG) is none of the page.
                self.inside = if self.page.title.is_empty() { Inside::Title } else { Inside::Other };
                Rcdata
            }
            "textarea" => {
                self.inside = Inside::Other;
                Rcdata
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                self.inside = Inside::Other;
                Rawtext
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.heading = true;
                self.page.headings.push(String::new());
                return TokenSinkResult::Continue;
            }
            _ => return TokenSinkResult::Continue,
        };
        TokenSinkResult::RawData(raw)
    }

    fn close(&mut self, tag: &Tag) {
        match &*tag.name {
            "svg" | "math" => self.foreign = self.foreign.saturating_sub(1),
            "script" | "title" | "textarea" | "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                self.inside = Inside::Page
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.inside {
            Inside::Title => self.page.title.push_str(text),
            Inside::Script => self.script(text),
            Inside::Other => {}
            Inside::Page => {
                self.page.letters += text.chars().filter(|character| character.is_alphanumeric()).count();
                if self.page.text.len() < TEXT {
                    self.page.text.push_str(text);
                }
                if let Some(heading) = self.page.headings.last_mut().filter(|_| self.heading) {
                    heading.push_str(text);
                }
            }
        }
    }

    fn script(&mut self, text: &str) {
        if self.page.scripts.len() < SCRIPTS {
            self.page.scripts.push_str(text);
            self.page.scripts.push('\n');
        }
    }
}
