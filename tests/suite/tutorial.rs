//! The chapter that teaches claims, typed along: its files are written, its commands are run, and what it shows is what the
//! program answers. With `UPDATE_EXPECT=1` the answers in the chapter are put right.

use crate::support::{Folder, run};
use std::path::{Path, PathBuf};

/// A reader at a folder that was empty.
struct Reader {
    folder: Folder,
    /// Where the reader has gone to with `cd`.
    place: PathBuf,
    files: usize,
    answers: usize,
}

impl Reader {
    fn new() -> Self {
        let folder = Folder::new("");
        Self { place: folder.root(), folder, files: 0, answers: 0 }
    }

    /// Follows a chapter, and gives it back with the answers of the program.
    fn follow(&mut self, chapter: &str) -> String {
        let mut out = String::new();
        let mut lines = chapter.lines();
        while let Some(line) = lines.next() {
            out.extend([line, "\n"]);
            let Some(info) = line.strip_prefix("```") else { continue };
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let title = info.split_once("title=\"").map(|(_, rest)| rest.trim_end_matches('"'));
            let shown = match (info.split(' ').next(), title) {
                (Some("console"), None) => self.console(&body),
                (Some("diff"), Some(path)) => self.change(path, &body),
                (_, Some(path)) => self.write(path, &joined(&body)),
                _ => None,
            };
            out.push_str(&shown.unwrap_or_else(|| joined(&body)));
            out.push_str("```\n");
        }
        out
    }

    fn write(&mut self, path: &str, text: &str) -> Option<String> {
        let path = self.place.join(path);
        let known = path.is_file() || path.parent().is_some_and(|folder| folder.join("book.toml").is_file());
        assert!(known, "no command has started {}", path.display());
        std::fs::write(path, text).unwrap();
        self.files += 1;
        None
    }

    /// Lines with `-` go, lines with `+` come, the others say where.
    fn change(&mut self, path: &str, body: &[&str]) -> Option<String> {
        let side = |gone: char| {
            joined(&body.iter().filter(|line| !line.starts_with(gone)).map(|line| &line[1..]).collect::<Vec<_>>())
        };
        let (old, new) = (side('+'), side('-'));
        let text = std::fs::read_to_string(self.place.join(path)).unwrap();
        let text = format!("\n{text}");
        let (old, new) = (format!("\n{old}"), format!("\n{new}"));
        assert_eq!(text.matches(&old).count(), 1, "{path} has not once{old}but is{text}");
        self.write(path, &text.replacen(&old, &new, 1)[1..])
    }

    fn console(&mut self, body: &[&str]) -> Option<String> {
        let mut out = String::new();
        let mut lines = body.iter().copied().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("what is typed begins with `$ `: {line}"));
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            out.extend([line, "\n"]);
            out.push_str(&self.answer(command, &shown));
        }
        Some(out)
    }

    fn answer(&mut self, command: &str, shown: &[&str]) -> String {
        let words = words(command);
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["cd", folder] => {
                self.place.push(folder);
                String::new()
            }
            ["layerbook", arguments @ ..] => {
                self.answers += 1;
                let run = run(self.folder.command(arguments).current_dir(&self.place));
                assert!(run.code < 2, "{command}: {run:#?}");
                let line = |(at, line): (usize, &str)| match shown.get(at) {
                    // What is cut short is right as far as it goes.
                    Some(short) if short.strip_suffix('…').is_some_and(|head| line.starts_with(head)) => {
                        format!("{short}\n")
                    }
                    _ => format!("{line}\n"),
                };
                run.out.trim_end().lines().enumerate().map(line).collect()
            }
            _ => panic!("nobody can type `{command}` here"),
        }
    }
}

fn joined(lines: &[&str]) -> String {
    lines.iter().flat_map(|line| [*line, "\n"]).collect()
}

/// As a shell reads them: what stands in quotes is one.
fn words(command: &str) -> Vec<String> {
    let quoted = command.split('"').enumerate();
    let parts = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    parts.collect()
}

#[test]
fn who_types_the_chapter_about_claims_sees_what_it_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/manual/claims.md");
    let chapter = std::fs::read_to_string(&path).unwrap();
    let mut reader = Reader::new();
    let followed = reader.follow(&chapter);
    // Else the chapter has a form that nobody follows here.
    assert!(reader.files >= 15 && reader.answers >= 15, "{} files, {} answers", reader.files, reader.answers);
    #[expect(clippy::disallowed_methods, reason = "the way in which all snapshots are renewed")]
    let renew = std::env::var_os("UPDATE_EXPECT").is_some();
    if renew {
        std::fs::write(&path, followed).unwrap();
    } else {
        let line = followed.lines().zip(chapter.lines()).position(|(a, b)| a != b).unwrap_or(0);
        assert_eq!(followed, chapter, "content/manual/claims.md:{}", line + 1);
    }
}

#[test]
fn a_reader_notices_other_words_and_keeps_what_is_cut_short() {
    let chapter = |answer: &str| format!("```console\n$ layerbook init b\n$ cd b\n$ layerbook check\n{answer}\n```\n");
    let right = chapter("no problems found");
    assert_eq!(Reader::new().follow(&right), right);
    assert_eq!(Reader::new().follow(&chapter("no problem found")), right);
    assert_eq!(Reader::new().follow(&chapter("")), right);
    let short = chapter("no problems …");
    assert_eq!(Reader::new().follow(&short), short);
}
