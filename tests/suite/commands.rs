//! The program as people and machines run it.

use crate::support::{Folder, run};
use expect_test::expect;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};

const CLEAN: &str = "//- book.toml\n[book]\ntitle = \"T\"\n[check]\norphan-note = \"off\"\nunsorted-note = \"off\"\n//- content/index.md\n# Home\n";
const BROKEN: &str = "//- content/index.md\n# Home\n\nÄ [x](gone.md) [[gone]]\n\n**Title: **x [[index#Nope]]\n";

const COMMANDS: &[&str] = &["init", "new", "build", "check", "serve", "export", "why", "completions"];

#[test]
fn exit_codes_are_0_clean_1_found_2_broken() {
    let clean = Folder::new(CLEAN);
    let broken = Folder::new(BROKEN);
    for command in ["build", "check"] {
        assert_eq!(clean.run(&[command]).code, 0);
        assert_eq!(broken.run(&[command]).code, 1);
        assert_eq!(clean.run(&[command, "nowhere"]).code, 2);
        assert_eq!(clean.run(&[command, "--no-such-option"]).code, 2);
    }
    assert_eq!(clean.run(&["nonsense"]).code, 2);
    assert_eq!(clean.run(&["check", "--today", "tomorrow"]).code, 2);
    assert_eq!(broken.run(&["export"]).code, 0, "the model of a book with broken links is a model");
    assert_eq!(clean.run(&["why", "nowhere.md"]).code, 2);
}

#[test]
fn warnings_fail_only_when_denied() {
    let folder = Folder::new("//- content/index.md\n# Home\n\n**Title: **x\n");
    for command in ["build", "check"] {
        assert_eq!(folder.run(&[command]).code, 0);
        assert_eq!(folder.run(&[command, "--deny", "warnings"]).code, 1);
    }
    let hint = Folder::new("//- content/a.md\n# A\n//- content/b.md\n# B\n");
    assert_eq!(hint.run(&["check", "--deny", "warnings"]).code, 0, "hints are no warnings");
}

#[test]
fn a_command_is_wanted_and_help_and_version_are_no_errors() {
    let folder = Folder::new(CLEAN);
    let none = folder.run(&[]);
    assert!(none.code == 2 && none.err.contains("Usage") && none.out.is_empty(), "{none:#?}");
    for argument in ["--help", "--version", "help"] {
        let run = folder.run(&[argument]);
        assert!(run.code == 0 && !run.out.is_empty() && run.err.is_empty(), "{run:#?}");
    }
}

#[test]
fn the_help_of_every_command_shows_an_example_that_names_it() {
    let folder = Folder::new(CLEAN);
    let help = folder.run(&["--help"]).out;
    for command in COMMANDS {
        assert!(help.contains(command), "{command} in {help}");
        let own = folder.run(&[command, "--help"]);
        assert_eq!(own.code, 0);
        assert!(own.out.contains("Example") && own.out.contains(&format!("\n  layerbook {command}")), "{}", own.out);
    }
    let named: BTreeSet<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line[2..].split(' ').next())
        .filter(|name| !matches!(*name, "" | "help"))
        .collect();
    assert_eq!(named, COMMANDS.iter().copied().collect(), "every command is tested here");
}

#[test]
fn results_go_to_standard_output_and_talk_to_standard_error() {
    let folder = Folder::new(BROKEN);
    let build = folder.run(&["build"]);
    assert!(build.out.is_empty() && build.err.contains("broken-link"), "{build:#?}");
    let check = folder.run(&["check"]);
    assert!(check.err.is_empty() && check.out.contains("broken-link"), "{check:#?}");
    let json = folder.run(&["check", "--format", "json"]);
    serde_json::from_str::<serde_json::Value>(&json.out).unwrap();
    assert!(json.err.is_empty());
    let export = folder.run(&["export"]);
    serde_json::from_str::<serde_json::Value>(&export.out).unwrap();
    assert!(export.err.is_empty());
}

#[test]
fn check_writes_nothing_and_build_only_its_output() {
    let folder = Folder::new(BROKEN);
    let before = folder.tree("");
    folder.run(&["check"]);
    folder.run(&["export"]);
    folder.run(&["why", "content/index.md"]);
    assert_eq!(folder.tree(""), before);
    folder.build(&[]);
    let added: Vec<String> =
        folder.tree("").into_keys().filter(|name| !before.contains_key(name) && !name.starts_with("site/")).collect();
    assert_eq!(added, [""; 0]);
}

#[test]
fn the_report_for_people_underlines_the_place_and_shows_a_way_out() {
    let folder =
        Folder::new("//- content/index.md\n# Home\n\nÄ [x](houses.md)\n//- content/house.md\n# House\n\n[[index]]\n");
    expect![[r#"
        error[broken-link]: no note or file `houses.md`
         --> content/index.md:3:3
          |
        3 | Ä [x](houses.md)
          |   ^^^^^^^^^^^^^^
          |
          = help: did you mean `house.md`?
    "#]]
    .assert_eq(
        &(folder
            .run(&["check"])
            .out
            .split("\n\n")
            .find(|part| part.contains("broken-link"))
            .unwrap_or_default()
            .to_owned()
            + "\n"),
    );
}

#[test]
fn all_problems_of_all_files_are_reported_in_order() {
    let folder = Folder::new("//- content/b.md\n[[x]]\n\n[[y]]\n//- content/a.md\n[[z]]\n//- content/c/d.md\n[[w]]\n");
    let out = folder.run(&["check"]).out;
    let places: Vec<&str> = out.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
    let mut wanted: Vec<&str> = places.clone();
    wanted.sort_unstable();
    assert_eq!(places, wanted);
    assert_eq!(out.matches("[broken-link]").count(), 4);
    assert!(out.trim_end().lines().last().unwrap().starts_with("4 errors"), "{out}");
}

#[test]
fn no_colour_without_a_terminal_or_with_no_color() {
    let folder = Folder::new(BROKEN);
    for variable in ["", "1"] {
        let run = run(folder.command(&["build"]).env("NO_COLOR", variable));
        assert!(!run.err.contains('\u{1b}') && !run.out.contains('\u{1b}'));
    }
    let mut command = folder.command(&["check"]);
    assert!(!run(command.env_remove("NO_COLOR")).out.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_early_is_no_error() {
    let mut text = String::from("//- content/index.md\n# Home\n\n");
    text.push_str(&"[[gone]]\n\n".repeat(3_000));
    let folder = Folder::new(&text);
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["export"],
        &["completions", "bash"],
        &["why", "content/index.md"],
    ] {
        let mut child = folder.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let end = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&end.stderr);
        assert!(matches!(end.status.code(), Some(0 | 1)), "{arguments:?}: {:?} {text}", end.status);
        assert!(!text.contains("panicked") && !text.to_lowercase().contains("broken pipe"), "{arguments:?}: {text}");
    }
}

#[test]
fn every_mistake_in_book_toml_is_reported_at_once_with_its_place() {
    let folder = Folder::new(
        "
//- book.toml
[book]
titel = \"T\"
title = 3
[bulid]
output = \"x\"
[check]
broken-lnk = \"error\"
broken-link = \"loud\"
[markdown]
html = \"maybe\"
//- content/a.md
",
    );
    let run = folder.run(&["check"]);
    assert_eq!(run.code, 2);
    for part in [
        "book.toml:2:1",
        "book.toml:3:9",
        "book.toml:4:2",
        "book.toml:7:1",
        "book.toml:8:15",
        "book.toml:10:8",
        "did you mean `title`?",
        "did you mean `build`?",
        "did you mean `broken-link`?",
    ] {
        assert!(run.err.contains(part), "no `{part}` in {}", run.err);
    }
}

#[test]
fn mistakes_in_several_own_files_are_reported_at_once() {
    let folder = Folder::new(
        "//- book.toml\n[bok]\n//- taxonomy.yaml\nlayers: 3\n//- articles.yaml\nhttps://example.com/x:\n  titel: y\n//- content/a.md\n",
    );
    let run = folder.run(&["build"]);
    assert_eq!(run.code, 2);
    for part in ["book.toml:1", "taxonomy.yaml:1", "articles.yaml:2"] {
        assert!(run.err.contains(part), "no `{part}` in {}", run.err);
    }
    assert!(!folder.path("site").exists(), "nothing is built from half a configuration");
}

#[test]
fn a_book_toml_that_is_no_toml_or_no_utf8_is_named() {
    let folder = Folder::new("//- book.toml\n[book\n//- content/a.md\n");
    let run = folder.run(&["check"]);
    assert!(run.code == 2 && run.err.contains("book.toml:1"), "{run:#?}");
    folder.write("book.toml", b"[book]\ntitle = \"\xFF\"\n");
    let run = folder.run(&["check"]);
    assert!(run.code == 2 && run.err.contains("book.toml") && run.err.contains("UTF-8"), "{run:#?}");
}

#[test]
fn levels_of_the_book_hold_for_check_and_build() {
    let folder = Folder::new(&format!(
        "//- book.toml\n[check]\nbroken-link = \"warning\"\nbroken-anchor = \"off\"\nunclosed-bold = \"error\"\n{BROKEN}"
    ));
    for command in ["build", "check"] {
        let run = folder.run(&[command]);
        let text = run.out + &run.err;
        assert_eq!(run.code, 1);
        assert!(
            text.contains("warning[broken-link]")
                && !text.contains("broken-anchor")
                && text.contains("error[unclosed-bold]"),
            "{text}"
        );
    }
}

fn findings(folder: &Folder) -> Vec<serde_json::Value> {
    let json: serde_json::Value = serde_json::from_str(&folder.run(&["check", "--format", "json"]).out).unwrap();
    json["diagnostics"].as_array().unwrap().clone()
}

#[test]
fn the_json_of_check_has_the_documented_shape() {
    let folder = Folder::new(&(BROKEN.to_owned() + "//- content/unused.txt\nx\n"));
    let text = folder.run(&["check", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["version"], 1);
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&json), ["version", "summary", "diagnostics"]);
    assert_eq!(keys(&json["summary"]), ["notes", "links", "articles", "errors", "warnings", "infos"]);
    assert_eq!(
        json["summary"],
        serde_json::json!({"notes": 1, "links": 3, "articles": 0, "errors": 3, "warnings": 1, "infos": 1})
    );
    let allowed = [
        "code",
        "severity",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "message",
        "help",
        "fingerprint",
        "target",
    ];
    for finding in json["diagnostics"].as_array().unwrap() {
        let keys = keys(finding);
        assert!(keys.iter().all(|key| allowed.contains(&key.as_str())), "{keys:?}");
        for key in allowed.iter().filter(|key| !matches!(**key, "help" | "target")) {
            assert!(keys.iter().any(|own| own == key), "no {key} in {finding}");
        }
        assert!(finding.as_object().unwrap().values().all(|value| value != ""), "nothing is an empty text: {finding}");
        assert!(finding["fingerprint"].as_str().unwrap().len() == 16);
    }
    let link = json["diagnostics"].as_array().unwrap().iter().find(|finding| finding["code"] == "broken-link").unwrap();
    assert_eq!(
        (&link["file"], &link["line"], &link["column"], &link["end_line"], &link["end_column"], &link["target"]),
        (&"index.md".into(), &3.into(), &3.into(), &3.into(), &15.into(), &"gone.md".into())
    );
    assert_eq!(text, folder.run(&["check", "--format", "json"]).out, "two runs give the same bytes");
}

#[test]
fn fingerprints_stay_when_lines_move_and_differ_for_each_finding() {
    let folder = Folder::new("//- content/a.md\n# A\n\n[[x]] [[x]]\n\n[[y]]\n//- content/b.md\n[[x]]\n");
    let prints = |folder: &Folder| {
        findings(folder)
            .iter()
            .filter(|finding| finding["code"] == "broken-link")
            .map(|finding| finding["fingerprint"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let before = prints(&folder);
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), 4);
    folder.write("content/a.md", "# A\n\nNew words.\n\n\n> [[x]]\n\nMore. [[x]]\n\n[[y]]\n");
    assert_eq!(prints(&folder), before);
}

#[test]
fn a_report_goes_into_a_file_when_asked() {
    let folder = Folder::new(BROKEN);
    let run = folder.run(&["check", "--format", "json", "--output", "report.json"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("report.json"));
    serde_json::from_str::<serde_json::Value>(&folder.read("report.json")).unwrap();
}

#[test]
fn the_day_that_is_given_decides_what_is_overdue() {
    let folder = Folder::new("//- content/index.md\n# Home\n//- content/a.md\n---\nreview-by: 2026-06-01\n---\n# A\n");
    folder.build(&["--today", "2026-06-02"]);
    assert!(folder.read("site/a/index.html").contains("banner warning"));
    folder.build(&["--today", "2026-06-01"]);
    assert!(!folder.read("site/a/index.html").contains("banner warning"));
}

#[test]
fn any_folder_of_notes_is_a_book() {
    let folder = Folder::new(
        "//- A note.md\n# A note\n//- .obsidian/app.json\n{}\n//- .trash/old.md\n# Old\n//- pics/p.svg\n<svg/>\n",
    );
    folder.build(&[]);
    assert!(folder.path("site/a-note/index.html").exists());
    assert!(
        folder.read("site/index.html").contains("<title>book · book</title>")
            || folder.read("site/index.html").contains("book")
    );
    assert!(!folder.tree("site").keys().any(|name| name.contains("trash") || name.contains("obsidian")));
}

#[test]
fn a_book_of_mdbook_is_a_book() {
    let folder = Folder::new(
        "//- book.toml\n[book]\ntitle = \"M\"\nauthors = [\"A\"]\nlanguage = \"en\"\nmultilingual = false\nsrc = \"src\"\n[output.html]\ngit-repository-url = \"https://example.com\"\n[preprocessor.x]\n[rust]\nedition = \"2021\"\n//- src/SUMMARY.md\n# Summary\n\n[Intro](intro.md)\n- [Z](z.md)\n  - [B](b.md)\n- [A](a.md)\n//- src/intro.md\n# Intro\n\n[z](z.html)\n//- src/z.md\n# Z\n//- src/a.md\n# A\n//- src/b.md\n# B\n",
    );
    let run = folder.build(&[]);
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(!folder.path("site/summary").exists());
    let page = folder.read("site/z/index.html");
    assert!(
        page.contains("rel=\"prev\" href=\"../intro/\"") && page.contains("rel=\"next\" href=\"../b/\""),
        "SUMMARY.md gives the order"
    );
}

#[test]
fn ignored_and_excluded_files_are_left_out() {
    let folder = Folder::new(
        "//- book.toml\n[content]\nexclude = [\"old/**\", \"*.tmp.md\", \"whole\"]\n//- content/.gitignore\nsecret.md\n/build/\n//- content/a.md\n[[secret]] [[old/x]] [[y.tmp]] [[kept]]\n//- content/secret.md\nx\n//- content/old/x.md\nx\n//- content/y.tmp.md\nx\n//- content/whole/z.md\nx\n//- content/build/b.md\nx\n//- content/sub/kept.md\nx\n",
    );
    let run = folder.build(&[]);
    let pages: Vec<String> = folder.tree("site").into_keys().filter(|name| name.ends_with("index.md")).collect();
    assert_eq!(pages, ["a/index.md", "sub/kept/index.md"]);
    assert_eq!(run.err.matches("link-to-draft").count(), 3, "{}", run.err);
}

#[test]
fn completions_are_made_for_every_shell() {
    let folder = Folder::new(CLEAN);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = folder.run(&["completions", shell]);
        assert!(run.code == 0 && run.out.contains("layerbook") && run.out.contains("portable"), "{shell}");
    }
}

#[test]
fn a_new_book_builds_without_a_diagnostic_and_is_never_written_over() {
    for ci in [None, Some("github"), Some("gitlab")] {
        let folder = Folder::new("");
        let mut arguments = vec!["init", "my-playbook"];
        arguments.extend(ci.map(|_| "--ci"));
        arguments.extend(ci);
        let run = folder.run(&arguments);
        assert_eq!(run.code, 0, "{run:#?}");
        let check = folder.run(&["check", "my-playbook", "--deny", "warnings"]);
        assert_eq!((check.code, check.out.as_str(), check.err.as_str()), (0, "no problems found\n", ""));
        let build = folder.build(&["my-playbook"]);
        assert_eq!(build.code, 0);
        let before = folder.tree("my-playbook");
        let workflow = match ci {
            Some("github") => before.keys().any(|name| name.starts_with(".github/workflows/")),
            Some(_) => before.contains_key(".gitlab-ci.yml"),
            None => !before.keys().any(|name| name.contains("github") || name.contains("gitlab")),
        };
        assert!(workflow, "{:?}", before.keys());
        let again = folder.run(&arguments);
        assert_eq!(again.code, 2, "{again:#?}");
        assert_eq!(folder.tree("my-playbook"), before);
    }
}

#[test]
fn why_tells_places_links_and_rules() {
    let folder = Folder::new(
        "//- book.toml\n[book]\ntitle = \"T\"\n//- content/radio.md\n---\nareas: [security]\n---\n# LoRaWAN uplink and BLE radio\n\nThe uplink over LoRaWAN uses a radio. [[other]] [[gone]]\n\n- [A title of a work](https://example.com/essay) - Noor Haddad\n//- content/other.md\n# Other\n\n[[radio]]\n",
    );
    let run = folder.run(&["why", "content/radio.md"]);
    assert_eq!(run.code, 0, "{run:#?}");
    for part in
        ["radio.md", "communications", "LoRaWAN", "security", "other.md", "gone", "https://example.com/essay", "R3"]
    {
        assert!(run.out.contains(part), "no {part} in {}", run.out);
    }
    assert_eq!(folder.run(&["why", "radio"]).out, run.out, "the name alone is enough");
}

#[test]
fn the_same_command_from_elsewhere_gives_the_same_site() {
    let folder = Folder::new(CLEAN);
    folder.build(&[]);
    let before = folder.tree("site");
    let mut command = Command::new(env!("CARGO_BIN_EXE_layerbook"));
    let outside = run(command
        .args(["build", &folder.root().to_string_lossy(), "--output", &folder.path("site").to_string_lossy()])
        .env("LAYERBOOK_CACHE", "")
        .current_dir(std::env::temp_dir()));
    assert_eq!(outside.code, 0);
    assert_eq!(outside.count("written"), 0, "{outside:#?}");
    assert_eq!(folder.tree("site"), before);
}
