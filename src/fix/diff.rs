//! Edits as a unified diff, which `patch -p1` and `git apply` take.
//!
//! An edit changes no line end, so each line has its counterpart and nothing need be guessed.

/// Lines that are shown around a change.
const AROUND: usize = 3;

/// The difference of two texts with as many lines; empty if there is none. `path` is the way from the working folder.
pub fn unified(path: &str, old: &str, new: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let changed: Vec<usize> = (0..old.len().max(new.len())).filter(|&at| old.get(at) != new.get(at)).collect();
    if changed.is_empty() {
        return String::new();
    }
    let mut out = format!("--- {}\n+++ {}\n", name("a", path), name("b", path));
    let mut from = 0;
    while let Some(&first) = changed.get(from) {
        let mut to = from;
        while changed.get(to + 1).is_some_and(|&next| next - changed[to] <= 2 * AROUND + 1) {
            to += 1;
        }
        let start = first.saturating_sub(AROUND);
        let end = changed[to] + 1 + AROUND;
        hunk(&mut out, start..end.min(old.len()), &old, start..end.min(new.len()), &new);
        from = to + 1;
    }
    out
}

fn hunk(
    out: &mut String,
    old_range: std::ops::Range<usize>,
    old: &[&str],
    new_range: std::ops::Range<usize>,
    new: &[&str],
) {
    let head = |range: &std::ops::Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        1 => (range.start + 1).to_string(),
        length => format!("{},{length}", range.start + 1),
    };
    out.push_str(&format!("@@ -{} +{} @@\n", head(&old_range), head(&new_range)));
    let end = old_range.end.max(new_range.end);
    let mut at = old_range.start;
    while at < end {
        if old.get(at) == new.get(at) {
            line(out, ' ', old.get(at));
            at += 1;
            continue;
        }
        let from = at;
        while at < end && old.get(at) != new.get(at) {
            at += 1;
        }
        (from..at).for_each(|at| line(out, '-', old.get(at)));
        (from..at).for_each(|at| line(out, '+', new.get(at)));
    }
}

fn line(out: &mut String, sign: char, text: Option<&&str>) {
    let Some(text) = text else { return };
    out.push(sign);
    out.push_str(text);
    if !text.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

/// As git writes names: in quotes when it holds what a line cannot, and with a tab behind spaces, which else end it.
fn name(side: &str, path: &str) -> String {
    let special = |character: char| character.is_control() || matches!(character, '"' | '\\');
    if !path.contains(special) {
        let tab = if path.contains(' ') { "\t" } else { "" };
        return format!("{side}/{path}{tab}");
    }
    let mut out = format!("\"{side}/");
    for character in path.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other if other.is_control() => out.push_str(&format!("\\{:03o}", u32::from(other))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_and_ends_of_files() {
        let old = "1\n2\n3\n4\r\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15";
        let new = old.replace("4\r", "four\r").replace("15", "fifteen");
        let diff = unified("a b.md", old, &new);
        let expected = "--- a/a b.md\t\n+++ b/a b.md\t\n@@ -1,7 +1,7 @@\n 1\n 2\n 3\n-4\r\n+four\r\n 5\n 6\n 7\n\
                        @@ -12,4 +12,4 @@\n 12\n 13\n 14\n-15\n\\ No newline at end of file\n+fifteen\n\
                        \\ No newline at end of file\n";
        assert_eq!(diff, expected);
        assert_eq!(unified("a.md", old, old), "");
        assert!(unified("a\"\n.md", "x", "y").starts_with("--- \"a/a\\\"\\n.md\"\n"));
    }
}
