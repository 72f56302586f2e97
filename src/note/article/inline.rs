//! R6 and R7: link texts in prose, and addresses as text.

use super::block::Blocks;
use super::{Fields, Rule, byline};

pub(super) fn read(blocks: &Blocks<'_>, link: usize) -> (Rule, Fields) {
    let outside = &blocks.links[link];
    if outside.is_bare {
        return (Rule::R7, Fields::default());
    }
    let text = blocks.text_of(link);
    let title = if is_title_like(text) { Some(text.to_owned()) } else { outside.tooltip.clone() };
    (Rule::R6, Fields { title, ..Fields::default() })
}

/// Two words or more, a capital first, and most of the longer words capitalised.
pub(super) fn is_title_like(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    let first = words.first().and_then(|word| word.chars().find(|c| c.is_alphanumeric()));
    if words.len() < 2
        || !first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        || byline::is_generic_anchor(text)
    {
        return false;
    }
    let is_capital = |word: &&str| {
        word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    let mut long: Vec<&str> =
        words.iter().copied().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3).collect();
    if long.is_empty() {
        long = words;
    }
    long.iter().filter(|word| is_capital(word)).count() * 10 >= long.len() * 6
}

#[cfg(test)]
mod tests {
    use super::is_title_like;

    #[test]
    fn titles() {
        for text in ["LTE-M Coverage Notes", "5 Ways to Sleep", "The Art of Not Waking Up", "“Sleep Modes” Compared"]
        {
            assert!(is_title_like(text), "{text}");
        }
        for text in
            ["an incident report", "Sleep", "See the incident report", "home page", "Read More", "", "—", "Bob et al"]
        {
            assert!(!is_title_like(text), "{text}");
        }
    }
}
