//! The forms of a report: what each looks like, and that each is what its schema wants.

use crate::support::{Folder, Run, book, run};
use expect_test::expect;
use layerbook::base::diagnostic::Severity;
use layerbook::book::Book;
use layerbook::report::located::locate;
use layerbook::report::{github, gitlab, junit, sarif};
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Names and texts that every form has to write in its own way.
const NASTY: &str = "
//- Größe, 100% [a]: x.md
# A \"title\" & <more>

[a](gone & \"quoted\"<b>.md) [[日本]]
//- a b.md
---
layers:
  - nowhere
  - 'no]]>where'
---
# Two
//- left.bin
x
//- tab\tname.md
# Tab

[x](a\u{1}b.md)
";

fn all(book: &Book, folder: &str) -> [String; 4] {
    let found = book.diagnostics();
    let located = locate(&found, |path| book.text(path));
    [
        sarif::report(&located, folder),
        junit::report(&located, folder, Severity::Error),
        github::report(&located, folder),
        gitlab::report(&located, folder),
    ]
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn valid(report: &str, name: &str) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let report: Value = serde_json::from_str(report).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

fn valid_junit(report: &str) {
    let mut open: Vec<&str> = Vec::new();
    for tag in report.split('<').skip(2).filter_map(|rest| rest.split('>').next()) {
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/junit-10.xsd");
    let child = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return };
    child.stdin.take().unwrap().write_all(report.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{report}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_form_is_valid_by_its_schema() {
    let own = crate::dogfood::own_book();
    for book in [&book(NASTY), &book("//- index.md\n# Fine\n"), &own.book] {
        for folder in ["", "content/", "/somewhere else/é/"] {
            let [sarif, junit, _, gitlab] = all(book, folder);
            valid(&sarif, "sarif-2.1.0.json");
            valid(&gitlab, "gitlab-code-quality.json");
            valid_junit(&junit);
        }
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let [sarif, _, _, gitlab] = all(&book(NASTY), "");
    let refused = |report: &str, name: &str| {
        let report: Value = serde_json::from_str(report).unwrap();
        !jsonschema::validator_for(&schema(name)).unwrap().is_valid(&report)
    };
    assert!(refused(&sarif.replace("\"error\"", "\"fatal\""), "sarif-2.1.0.json"));
    assert!(refused(&gitlab.replace("\"major\"", "\"bad\""), "gitlab-code-quality.json"));
}

#[test]
fn annotations_of_github() {
    let [_, _, github, _] = all(&book(NASTY), "content/");
    expect![[r#"
        ::error file=content/Größe%2C 100%25 [a]%3A x.md,line=3,endLine=3,col=28,endColumn=34,title=broken-link::no note or file `日本`
    "#]]
    .assert_eq(&(github.lines().find(|line| line.contains("日本")).unwrap().to_owned() + "\n"));
    for line in github.lines() {
        assert!(
            line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice "),
            "{line}"
        );
    }
    assert!(github.contains("title=unknown-layer::"), "{github}");
}

#[test]
fn sarif_names_rules_places_and_fingerprints() {
    let [sarif, ..] = all(&book(NASTY), "docs dir/");
    let report: Value = serde_json::from_str(&sarif).unwrap();
    let run = &report["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let uri = location["uri"].as_str().unwrap();
        assert!(uri.starts_with("docs%20dir/") && uri.is_ascii() && !uri.contains([' ', ':', '"']), "{uri}");
        assert_eq!(location["uriBaseId"], "%SRCROOT%");
        assert_eq!(result["partialFingerprints"]["layerbook/v1"].as_str().unwrap().len(), 16);
    }
    let [sarif, ..] = all(&book(NASTY), "/tmp/x y/");
    assert!(sarif.contains("\"uri\": \"file:///tmp/x%20y/"), "{sarif}");
}

#[test]
fn cases_of_junit() {
    let book = book("//- a.md\n# A\n\n[x](gone.md)\n//- left.bin\nx\n");
    let found = book.diagnostics();
    let located = locate(&found, |path| book.text(path));
    expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="layerbook" tests="3" failures="1" errors="0" time="0">
          <testsuite name="content/a.md" tests="2" failures="1" errors="0" skipped="0" time="0">
            <testcase name="unsorted-note 1:1" classname="content/a.md" time="0">
              <system-out>a.md:1:1: info[unsorted-note]: no layer and no area could be told from this note&#10;write `layers: [...]` and `areas: [...]` in its front matter, or `layers: none`</system-out>
            </testcase>
            <testcase name="broken-link 3:1" classname="content/a.md" time="0">
              <failure message="no note or file `gone.md`" type="broken-link">a.md:3:1: error[broken-link]: no note or file `gone.md`</failure>
            </testcase>
          </testsuite>
          <testsuite name="content/left.bin" tests="1" failures="0" errors="0" skipped="0" time="0">
            <testcase name="unused-asset 1:1" classname="content/left.bin" time="0">
              <system-out>left.bin:1:1: info[unused-asset]: no note uses `left.bin`, so it is not published&#10;link to it, or take it out</system-out>
            </testcase>
          </testsuite>
        </testsuites>
    "#]]
    .assert_eq(&junit::report(&located, "content/", Severity::Error));
    let clean = junit::report(&[], "content/", Severity::Error);
    assert!(clean.contains("tests=\"1\"") && clean.contains("no problems found"), "{clean}");
}

fn faulty() -> Folder {
    Folder::new("//- content/index.md\n# Home\n\n[x](gone.md)\n\n[x](gone.md)\n\n**Bold: **text\n")
}

fn codes(run: &Run) -> Vec<String> {
    let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    report["diagnostics"].as_array().unwrap().iter().map(code).filter(|code| code != "unsorted-note").collect()
}

#[test]
fn several_reports_in_one_run() {
    let folder = faulty();
    let run = folder.run(&[
        "check",
        "--format",
        "sarif=out.sarif",
        "--format",
        "junit=out.xml",
        "--format",
        "gitlab=out.json",
        "--format",
        "human",
    ]);
    assert_eq!(run.code, 1, "{run:#?}");
    assert!(run.out.contains("error[broken-link]") && run.err.contains("report written to out.sarif"), "{run:#?}");
    valid(&folder.read("out.sarif"), "sarif-2.1.0.json");
    valid(&folder.read("out.json"), "gitlab-code-quality.json");
    valid_junit(&folder.read("out.xml"));
    assert!(folder.read("out.sarif").contains("\"uri\": \"content/index.md\""));
    let run = folder.run(&["check", "--format", "github", "--output", "notes.txt"]);
    assert!(run.out.is_empty() && folder.read("notes.txt").starts_with("::"), "{run:#?}");
    let failures = |arguments: &[&str]| {
        folder.run(&[&["check", "--format", "junit"], arguments].concat()).out.matches("<failure").count()
    };
    assert_eq!((failures(&[]), failures(&["--deny", "warnings"])), (2, 3));
}

#[test]
fn two_reports_for_one_place_are_refused_before_anything_is_done() {
    let folder = faulty();
    for (arguments, part) in [
        (&["--format", "json", "--format", "human"][..], "only one report can go to standard output"),
        (&["--format", "json=a", "--format", "sarif=a"], "two reports would be written to a"),
        (&["--format", "json", "--format", "sarif", "--output", "a"], "--output can hold one report alone"),
        (&["--format", "json=a", "--output", "b"], "no report to hold"),
        (&["--format", "xml"], "there are human, json, sarif, junit, github, gitlab"),
        (&["--format", "json="], "name a file"),
    ] {
        let run = folder.run(&[&["check"], arguments].concat());
        assert!(run.code == 2 && run.err.contains(part) && run.out.is_empty(), "{arguments:?}: {run:#?}");
    }
    assert_eq!(folder.tree("").into_keys().collect::<Vec<_>>(), ["content/index.md"]);
}

#[test]
fn a_baseline_lets_new_findings_through_alone() {
    let folder = faulty();
    let check =
        |arguments: &[&str]| folder.run(&[&["check", "--format", "json", "--deny", "warnings"], arguments].concat());
    let written = check(&["--write-baseline", "known.json"]);
    assert!(written.code == 0 && written.err.contains("3 findings written to known.json"), "{written:#?}");
    let text = folder.read("known.json");
    assert_eq!(text.lines().count(), 5, "{text}");
    let with = || check(&["--baseline", "known.json"]);
    assert_eq!((with().code, codes(&with())), (0, vec![]), "{:#?}", with());
    assert!(with().err.contains("3 known findings in known.json not shown"));
    // Lines that move are no new findings.
    folder.write(
        "content/index.md",
        "# Home\n\nMore.\n\n[x](gone.md) [y](new.md)\n\nMore.\n\n[x](gone.md)\n\n**Bold: **text\n",
    );
    let run = with();
    assert_eq!((run.code, codes(&run)), (1, vec!["broken-link".to_owned()]), "{run:#?}");
    // One of two equal ones mended, another thing too.
    folder.write("content/index.md", "# Home\n\n[x](gone.md)\n");
    let run = with();
    assert_eq!((run.code, codes(&run)), (0, vec![]));
    assert!(run.err.contains("2 findings of known.json no longer there; write it again"), "{run:#?}");
    check(&["--write-baseline", "known.json"]);
    assert!(!with().err.contains("no longer there"));
    // What only a visit to the web finds is not gone because nobody went there.
    let known = folder.read("known.json");
    let more = known
        .replace("]}", ",{\"file\":\"index.md\",\"code\":\"dead-link\",\"message\":\"x\",\"fingerprint\":\"0\"}]}");
    folder.write("known.json", more);
    assert!(!with().err.contains("no longer there"), "{:#?}", with());
    // The same bytes each time.
    check(&["--write-baseline", "known.json"]);
    let first = folder.read("known.json");
    check(&["--write-baseline", "known.json"]);
    assert_eq!(folder.read("known.json"), first);
}

#[test]
fn a_baseline_that_cannot_be_read_is_an_error_that_names_it() {
    let folder = faulty();
    for (text, part) in
        [(None, "known.json"), (Some("{}"), "no baseline"), (Some("{\"version\":2,\"findings\":[]}"), "version 2")]
    {
        if let Some(text) = text {
            folder.write("known.json", text);
        }
        let run = folder.run(&["check", "--baseline", "known.json"]);
        assert!(run.code == 2 && run.err.contains("known.json") && run.err.contains(part), "{run:#?}");
    }
}

#[test]
fn reports_to_a_closed_pipe_are_no_error() {
    let folder = faulty();
    let mut command = folder.command(&["check", "--format", "sarif"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    let _ = run(&mut folder.command(&["check"]));
}
