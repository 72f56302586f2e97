//! English words without their endings: M. F. Porter, "An algorithm for suffix stripping", 1980, with the two departures of
//! its author's own programs (`bli`, `logi`). The reader's script does the same, step by step.

/// The stem of a word in lower case. What is not an English word of letters is its own stem.
pub fn stem(word: &str) -> String {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut word = Word(word.to_owned());
    word.plurals();
    word.past_and_participles();
    word.ending_y();
    word.replace(DOUBLE);
    word.replace(SINGLE);
    word.drop_endings();
    word.final_letters();
    word.0
}

const DOUBLE: &[(&str, &str)] = &[
    ("ational", "ate"),
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("izer", "ize"),
    ("bli", "ble"),
    ("alli", "al"),
    ("entli", "ent"),
    ("eli", "e"),
    ("ousli", "ous"),
    ("ization", "ize"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("aliti", "al"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("logi", "log"),
];

const SINGLE: &[(&str, &str)] =
    &[("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

const DROPPED: &[&str] = &[
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
];

struct Word(String);

impl Word {
    fn plurals(&mut self) {
        if self.0.ends_with("sses") || self.0.ends_with("ies") {
            self.cut(2);
        } else if self.0.ends_with('s') && !self.0.ends_with("ss") {
            self.cut(1);
        }
    }

    fn past_and_participles(&mut self) {
        if let Some(stem) = self.0.strip_suffix("eed") {
            if measure(stem) > 0 {
                self.cut(1);
            }
            return;
        }
        let Some(stem) = ["ed", "ing"].iter().find_map(|ending| self.0.strip_suffix(ending)) else { return };
        if !has_vowel(stem) {
            return;
        }
        self.0.truncate(stem.len());
        if ["at", "bl", "iz"].iter().any(|ending| self.0.ends_with(ending)) {
            self.0.push('e');
        } else if ends_double(&self.0) && !self.0.ends_with(['l', 's', 'z']) {
            self.cut(1);
        } else if measure(&self.0) == 1 && ends_short(&self.0) {
            self.0.push('e');
        }
    }

    fn ending_y(&mut self) {
        if self.0.strip_suffix('y').is_some_and(has_vowel) {
            self.cut(1);
            self.0.push('i');
        }
    }

    /// Takes the longest ending of a list, and writes another in its place where enough stands before it.
    fn replace(&mut self, endings: &[(&str, &str)]) {
        let fitting = endings.iter().filter(|(ending, _)| self.0.ends_with(ending));
        let Some((ending, other)) = fitting.max_by_key(|(ending, _)| ending.len()) else { return };
        if measure(&self.0[..self.0.len() - ending.len()]) > 0 {
            self.cut(ending.len());
            self.0.push_str(other);
        }
    }

    fn drop_endings(&mut self) {
        let fitting = DROPPED.iter().filter(|ending| self.0.ends_with(**ending));
        let Some(ending) = fitting.max_by_key(|ending| ending.len()) else { return };
        let stem = &self.0[..self.0.len() - ending.len()];
        if measure(stem) > 1 && (*ending != "ion" || stem.ends_with(['s', 't'])) {
            self.cut(ending.len());
        }
    }

    fn final_letters(&mut self) {
        if let Some(stem) = self.0.strip_suffix('e') {
            let measure = measure(stem);
            if measure > 1 || (measure == 1 && !ends_short(stem)) {
                self.cut(1);
            }
        }
        if self.0.ends_with("ll") && measure(&self.0[..self.0.len() - 1]) > 1 {
            self.cut(1);
        }
    }

    fn cut(&mut self, letters: usize) {
        self.0.truncate(self.0.len() - letters);
    }
}

fn is_consonant(word: &[u8], at: usize) -> bool {
    match word[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' => false,
        b'y' => at == 0 || !is_consonant(word, at - 1),
        _ => true,
    }
}

/// How often vowels are followed by consonants.
fn measure(word: &str) -> usize {
    let word = word.as_bytes();
    (1..word.len()).filter(|&at| is_consonant(word, at) && !is_consonant(word, at - 1)).count()
}

fn has_vowel(word: &str) -> bool {
    (0..word.len()).any(|at| !is_consonant(word.as_bytes(), at))
}

fn ends_double(word: &str) -> bool {
    let bytes = word.as_bytes();
    matches!(bytes, [.., a, b] if a == b) && is_consonant(bytes, bytes.len() - 1)
}

/// Consonant, vowel, consonant that is not `w`, `x` or `y`.
fn ends_short(word: &str) -> bool {
    let bytes = word.as_bytes();
    let last = bytes.len();
    last > 2
        && is_consonant(bytes, last - 3)
        && !is_consonant(bytes, last - 2)
        && is_consonant(bytes, last - 1)
        && !word.ends_with(['w', 'x', 'y'])
}

#[cfg(test)]
mod tests {
    use super::stem;

    /// Examples of the paper.
    #[test]
    fn words_lose_their_endings() {
        for pair in "caresses caress, ponies poni, ties ti, cats cat, feed feed, agreed agre, plastered plaster, bled bled, \
                     motoring motor, sing sing, conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, \
                     falling fall, hissing hiss, fizzed fizz, failing fail, filing file, happy happi, sky sky, \
                     relational relat, conditional condit, rational ration, valenci valenc, digitizer digit, \
                     radicalli radic, vietnamization vietnam, predication predic, operator oper, feudalism feudal, \
                     decisiveness decis, hopefulness hope, formaliti formal, sensibiliti sensibl, triplicate triplic, \
                     formative form, formalize formal, electrical electr, goodness good, revival reviv, allowance allow, \
                     inference infer, airliner airlin, adjustable adjust, defensible defens, irritant irrit, \
                     replacement replac, adjustment adjust, dependent depend, adoption adopt, communism commun, \
                     activate activ, effective effect, probate probat, rate rate, cease ceas, controll control, roll roll, \
                     batteries batteri, battery batteri, is is, as as, x1 x1"
            .split(',')
        {
            let (word, expected) = pair.trim().split_once(' ').unwrap_or_default();
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
