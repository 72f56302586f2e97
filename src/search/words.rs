//! Words as readers type them: lower case, without accents, in bigrams where a script sets no spaces. The reader's script
//! does the same, so every rule here stands there too.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// Longer words are cut: nobody types them to their end.
const LONGEST: usize = 32;
/// Compounds of more parts are found by their parts alone.
const PARTS: usize = 3;

/// Calls `each` with the words of a text. Words that hyphens join also come as one word: `wi-fi` is `wi`, `fi`, `wifi`.
pub fn words(text: &str, mut each: impl FnMut(&str)) {
    let mut reader = Reader::default();
    let mut rest = text;
    loop {
        // Nearly all of a text: letters and digits that need no look at their neighbours.
        let plain = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
        reader.add_plain(&rest[..plain]);
        rest = &rest[plain..];
        let mut characters = rest.chars();
        let Some(character) = characters.next() else { break };
        rest = characters.as_str();
        let mut is_before_part = || characters.next().is_some_and(is_part);
        if !character.is_ascii() && is_part(character) {
            reader.word.push(character);
            reader.is_plain = false;
        } else if matches!(character, '\'' | '’') && !reader.word.is_empty() && is_before_part() {
            reader.apostrophes.push(reader.word.len());
        } else {
            let joined = matches!(character, '-' | '\u{2010}' | '\u{2011}') && is_before_part();
            reader.end(joined, &mut each);
        }
    }
    reader.end(false, &mut each);
}

#[derive(Debug)]
struct Reader {
    word: String,
    /// ASCII alone, and so folded already.
    is_plain: bool,
    apostrophes: Vec<usize>,
    /// Parts that hyphens join.
    compound: String,
    parts: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self { word: String::new(), is_plain: true, apostrophes: Vec::new(), compound: String::new(), parts: 0 }
    }
}

impl Reader {
    fn add_plain(&mut self, letters: &str) {
        let start = self.word.len();
        self.word.push_str(letters);
        if let Some(added) = self.word.get_mut(start..) {
            added.make_ascii_lowercase();
        }
    }

    /// The end of a word; `joined` to the next by a hyphen.
    fn end(&mut self, joined: bool, each: &mut impl FnMut(&str)) {
        if !self.word.is_empty() {
            if !self.is_plain {
                self.fold();
            }
            let cut = self.apostrophes.last().copied().filter(|&at| self.word.get(at..) == Some("s"));
            self.word.truncate(cut.unwrap_or(self.word.len()));
            let elided = self.apostrophes.first().copied().filter(|&at| {
                at < self.word.len()
                    && self.word.is_char_boundary(at)
                    && self.word[..at].chars().count() <= 2
                    && self.word[at..].chars().count() > 2
            });
            let (first, rest) = self.word.split_at(elided.unwrap_or(0));
            for part in [first, rest] {
                emit(part, each);
            }
            if joined || self.parts > 0 {
                self.compound.push_str(&self.word);
                self.parts += 1;
            }
            self.word.clear();
            self.apostrophes.clear();
            self.is_plain = true;
        }
        if !joined {
            if (2..=PARTS).contains(&self.parts) {
                emit(&self.compound, each);
            }
            self.compound.clear();
            self.parts = 0;
        }
    }

    fn fold(&mut self) {
        // Where the text has apostrophes it is only an ending that counts, and that is ASCII.
        let before = self.word.len();
        self.word = fold(&self.word);
        let after = self.word.len();
        if before != after {
            let last = self.apostrophes.last().map(|at| before - at);
            self.apostrophes.clear();
            self.apostrophes.extend(last.and_then(|from_end| after.checked_sub(from_end)));
        }
    }
}

/// Gives a word, or the bigrams of a run without spaces and its last character.
fn emit(word: &str, each: &mut impl FnMut(&str)) {
    if word.is_ascii() {
        if !word.is_empty() {
            each(&word[..word.len().min(LONGEST)]);
        }
        return;
    }
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let dense = is_dense(first);
        let end = rest.find(|character| is_dense(character) != dense).unwrap_or(rest.len());
        let run = &rest[..end];
        rest = &rest[end..];
        if dense {
            let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
            for pair in starts.windows(3) {
                each(&run[pair[0]..pair[2]]);
            }
            each(&run[starts[starts.len() - 2]..]);
        } else {
            let end = run.char_indices().nth(LONGEST).map_or(run.len(), |(at, _)| at);
            each(&run[..end]);
        }
    }
}

/// A word in lower case without accents; letters with a stroke or in one piece as those that people type for them.
pub fn fold(word: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(word);
    let bare: String = decomposed.chars().filter(|&character| !is_accent(character)).collect();
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&bare);
    let mut out = String::with_capacity(composed.len());
    for character in composed.to_lowercase().chars() {
        match character {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            // A final one and any other are one letter.
            'ς' => out.push('σ'),
            other => out.push(other),
        }
    }
    out
}

/// Letters, digits, and marks that belong to the letter before them.
fn is_part(character: char) -> bool {
    character.is_alphanumeric()
        || is_accent(character)
        || matches!(character, '\u{900}'..='\u{963}' | '\u{966}'..='\u{df3}')
}

/// Accents, and the vowel points that Hebrew and Arabic can do without.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{640}'
        | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// Of scripts that set no spaces between words.
pub fn is_dense(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::words;

    fn check(text: &str, expected: &str) {
        let mut found = Vec::new();
        words(text, |word| found.push(word.to_owned()));
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn words_of_all_kinds() {
        check("The Battery's life, 7.5 years!", "the battery life 7 5 years");
        check("don't l'eau o’clock it's", "dont l eau o clock it");
        check("Wi-Fi over-the-air D-004 a-b-c-d x- -y", "wi fi wifi over the air overtheair d 004 d004 a b c d x y");
        check(
            "payload_c5f5 topicÄndern Straße ŁÓDŹ Ångström ﬁne",
            "payload c5f5 topicandern strasse lodz angstrom fine",
        );
        check("电池寿命 7年 データ ﾃﾞｰﾀ 한국어", "电池 池寿 寿命 命 7 年 デー ータ タ デー ータ タ 한국 국어 어");
        check("Ελλάς हिन्दी שָׁלוֹם", "ελλασ हिन्दी שלום");
        check("", "");
        check("<script>alert(1)</script> & \"x\"", "script alert 1 script x");
        check(&"x".repeat(99), &"x".repeat(32));
    }
}
