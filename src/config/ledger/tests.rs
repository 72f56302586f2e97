use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const TWO: &str = "# What `layerbook check --external` found, one table for each address. Commit this file.

[[link]]
url = \"https://a.example/\"
verdict = \"moved\"
status = 301
checked = \"2027-01-02\"
good = \"2027-01-02\"
final = \"https://b.example/\"
owner = \"web team\"

[[link]]
url = 'https://b.example/\"x'
verdict = \"unreachable\"
checked = \"2027-01-03\"
strikes = 2
";

#[test]
fn what_was_written_is_read_and_unknown_keys_are_kept() {
    let reading = read(TWO);
    assert_eq!((reading.merged, &reading.damage), (false, &None));
    assert_eq!(reading.ledger.links.len(), 2);
    assert_eq!(reading.ledger.links["https://b.example/\"x"].strikes, 2);
    assert_eq!(reading.ledger.to_text(), TWO);
    let more = "version = 3\n".to_owned() + TWO;
    let text = read(&more).ledger.to_text();
    assert!(text.contains("version = 3\n"), "{text}");
    assert_eq!(read(&text).ledger.to_text(), text);
}

#[test]
fn an_empty_file_is_an_empty_ledger() {
    assert_eq!(read(""), Reading::default());
    assert_eq!(read(HEAD).ledger.to_text(), HEAD);
}

#[test]
fn of_both_sides_of_an_unfinished_merge_the_later_entry_counts() {
    let text = TWO.replace(
        "checked = \"2027-01-03\"\nstrikes = 2\n",
        "<<<<<<< HEAD\nchecked = \"2027-01-03\"\nstrikes = 2\n||||||| base\nstrikes = 1\n=======\nchecked = \"2027-01-05\"\nstrikes = 3\n>>>>>>> other\n",
    );
    let reading = read(&text);
    assert_eq!((reading.merged, &reading.damage), (true, &None));
    assert_eq!(reading.ledger.links["https://b.example/\"x"].strikes, 3);
    assert_eq!(reading.ledger.links.len(), 2);
}

#[test]
fn what_is_whole_in_a_damaged_file_is_taken_and_the_damage_is_told() {
    let cut = read(&TWO[..TWO.len() - 30]);
    assert!(cut.damage.is_some());
    assert_eq!(cut.ledger.links.keys().collect::<Vec<_>>(), ["https://a.example/"]);
    for text in ["\u{0}\u{1}", "[[link]]\nurl = 3\n", "[[link]]\nurl = \"x\"\nverdict = \"good\"\n", "link = 1", "[["] {
        assert!(read(text).damage.is_some(), "{text:?}");
    }
}

#[test]
fn two_branches_that_each_added_a_link_merge_line_by_line() {
    // The tables are sorted, so that additions far from each other touch no common line.
    let mut ours = read(TWO).ledger;
    let mut theirs = ours.clone();
    ours.links.insert("https://0.example/".to_owned(), Entry::new(Verdict::Ok));
    theirs.links.insert("https://z.example/".to_owned(), Entry::new(Verdict::Ok));
    let mut both = ours.clone();
    both.links.extend(theirs.links.clone());
    let merged = ours.to_text() + theirs.to_text().strip_prefix(TWO).unwrap();
    assert_eq!(merged, both.to_text());
}

#[test]
fn good_answers_are_believed_for_about_the_time_and_others_for_a_day() {
    let mut entry = Entry::new(Verdict::Ok);
    assert!(entry.is_due("https://a.example/", day("2027-01-10"), 7, 1), "never visited");
    entry.checked = Some(day("2027-01-10"));
    let mut ages = std::collections::BTreeSet::new();
    for number in 0..200 {
        let url = format!("https://a.example/{number}");
        let due =
            (0..30).find(|age| entry.is_due(&url, day("2027-01-10") + jiff::Span::new().days(*age), 7, 1)).unwrap();
        ages.insert(due);
    }
    assert_eq!(ages.into_iter().collect::<Vec<_>>(), [5, 6, 7, 8, 9]);
    assert!(!entry.is_due("https://a.example/", day("2027-01-09"), 7, 1), "a clock that is a day ahead");
    assert!(entry.is_due("https://a.example/", day("2026-12-01"), 7, 1), "a clock that was wrong");
    assert!(entry.is_due("https://a.example/", day("2027-01-10"), 0, 1), "no belief at all");
    entry.verdict = Verdict::Unreachable;
    assert!(!entry.is_due("https://a.example/", day("2027-01-10"), 7, 1));
    assert!(entry.is_due("https://a.example/", day("2027-01-11"), 7, 1));
}
