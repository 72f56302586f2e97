//! Dates in running text, as ISO 8601 with the precision that was written.

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads the whole text as a date: `2024`, `2024-03`, `2024-03-01`, `1 March 2024`, `March 1, 2024`, `Mar. 2024`.
pub(super) fn date(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['(', ')', '.', ',']).trim();
    if text.len() > 30 {
        return None;
    }
    if let Some(date) = iso(text).filter(|date| date.len() == text.len()) {
        return Some(date.to_owned());
    }
    let (mut year, mut month, mut day) = (None, None, None);
    for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
        let word = word.trim_end_matches('.');
        if let Some(number) = month_number(word) {
            if month.replace(number).is_some() {
                return None;
            }
        } else if is_year(word) {
            if year.replace(word).is_some() {
                return None;
            }
        } else {
            let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let number: u32 = digits.parse().ok().filter(|number| (1..=31).contains(number))?;
            if !matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th") || day.replace(number).is_some() {
                return None;
            }
        }
    }
    match (year?, month, day) {
        (year, None, None) => Some(year.to_owned()),
        (year, Some(month), None) => Some(format!("{year}-{month:02}")),
        (year, Some(month), Some(day)) => Some(format!("{year}-{month:02}-{day:02}")),
        (_, None, Some(_)) => None,
    }
}

/// The first `2024-03-01` in a text.
pub(super) fn iso_date_in(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'-', bytes).find_map(|dash| {
        let start = dash.checked_sub(4)?;
        let is_inside_number = start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        let found = iso(text.get(start..)?).filter(|date| date.len() == 10)?;
        (!is_inside_number).then_some(found)
    })
}

/// The ISO date that a text begins with: year, year and month, or the whole date; a time after it is left out.
pub(super) fn iso(text: &str) -> Option<&str> {
    let year = text.get(..4).filter(|year| is_year(year))?;
    let bytes = text.as_bytes();
    let two = |from: usize, most: u32| {
        (bytes.get(from) == Some(&b'-'))
            .then(|| text.get(from + 1..from + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
            .and_then(|digits| digits.parse::<u32>().ok())
            .is_some_and(|number| (1..=most).contains(&number))
    };
    let length = match (two(4, 12), two(7, 31)) {
        (true, true) => 10,
        (true, false) => 7,
        _ => year.len(),
    };
    (!bytes.get(length).is_some_and(u8::is_ascii_digit)).then(|| &text[..length])
}

pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.starts_with("19") || text.starts_with("20"))
}

fn month_number(word: &str) -> Option<usize> {
    let lower = word.to_lowercase();
    let full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = full.iter().position(|name| *name == lower).or_else(|| MONTHS.iter().position(|name| *name == lower));
    at.or_else(|| (lower == "sept").then_some(8)).map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (text, expected) in [
            ("2024", "2024"),
            ("(2024-03)", "2024-03"),
            ("2024-03-01", "2024-03-01"),
            ("1 March 2024", "2024-03-01"),
            ("March 1st, 2024.", "2024-03-01"),
            ("Sept. 2024", "2024-09"),
        ] {
            assert_eq!(date(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "March", "12", "2024 2025", "3 2024", "1024", "2024-13-01x", "in 2024", "é"] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(iso_date_in("on 2024-03-01T10:00, é"), Some("2024-03-01"));
        assert_eq!(iso_date_in("12024-03-01 a-b - -"), None);
        assert_eq!(iso("2024-03-01T10:00"), Some("2024-03-01"));
    }
}
