//! `layerbook new`: what it writes, where, and that it writes over nothing.

use crate::support::{Folder, Run, run};
use expect_test::expect;

const TYPES: [&str; 11] = [
    "concept",
    "term",
    "decision",
    "article",
    "playbook",
    "checklist",
    "goal",
    "persona",
    "product",
    "vendor",
    "meeting",
];

const EMPTY: &str = "//- book.toml
[book]
title = \"T\"
[check]
orphan-note = \"off\"
unsorted-note = \"off\"
no-owner = \"off\"
serves-no-goal = \"off\"
unserved-goal = \"off\"
//- content/index.md
# Home
";

/// The program, where git knows nobody, on one day.
fn new(folder: &Folder, arguments: &[&str]) -> Run {
    let mut command = folder.command(&["new", "--today", "2027-01-31"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    run(command.args(arguments))
}

/// The path of a note that was written, from the content folder.
#[track_caller]
fn written(folder: &Folder, arguments: &[&str]) -> String {
    let run = new(folder, arguments);
    assert!(run.code == 0 && run.err.is_empty(), "{run:#?}");
    let path = run.out.strip_suffix('\n').unwrap();
    assert!(folder.path(path).is_file(), "{path}");
    path.strip_prefix("content/").unwrap().to_owned()
}

/// Why nothing was written.
#[track_caller]
fn refused(folder: &Folder, arguments: &[&str]) -> String {
    let before = folder.tree("");
    let run = new(folder, arguments);
    assert!(run.code == 2 && run.out.is_empty(), "{run:#?}");
    assert_eq!(folder.tree(""), before);
    run.err
}

#[track_caller]
fn is_clean(folder: &Folder) {
    let check = folder.run(&["check", "--deny", "warnings"]);
    assert!(check.code == 0 && check.out.starts_with("no problems"), "{check:#?}");
}

#[test]
fn a_new_note_of_every_type_has_no_problem_whatever_its_title() {
    let folder = Folder::new(EMPTY);
    let odd = [
        "{{title}} {{id}} %% **Title: **",
        "<script>alert(1)</script>",
        "- 12",
        "true",
        "Ёлка ∞ 深い",
        "index",
        "con",
        "../../up",
    ];
    for kind in TYPES {
        for title in ["A: \"b\" 'c' # d", "[[nowhere]] and [x](y.md)"] {
            written(&folder, &[kind, "--", title]);
        }
    }
    // Those with a title in their front matter, with an id, and with neither.
    for kind in ["vendor", "product", "term"] {
        for title in odd {
            written(&folder, &[kind, "--", title]);
        }
    }
    is_clean(&folder);
    let model: serde_json::Value = serde_json::from_str(&folder.run(&["export"]).out).unwrap();
    let notes = model["notes"].as_array().unwrap();
    for kind in TYPES {
        let own: Vec<_> = notes.iter().filter(|note| note["type"] == kind).collect();
        assert!(own.iter().any(|note| note["title"] == "A: \"b\" 'c' # d"), "{kind}: {own:#?}");
        assert!(own.iter().any(|note| note["title"] == "[[nowhere]] and [x](y.md)"), "{kind}");
    }
}

/// What the comments teach must be right: taken out of its comments, it is read.
#[test]
fn claims_that_a_template_teaches_are_claims() {
    let folder = Folder::new(EMPTY);
    for kind in ["decision", "goal", "product", "vendor"] {
        let path = format!("content/{}", written(&folder, &[kind, "A title"]));
        let text = folder.read(&path);
        let lists = ["decides", "provides", "requires", "assumes", "adds"];
        let is_claim =
            |line: &str| line.starts_with("  - ") || lists.iter().any(|list| line.starts_with(&format!("{list}:")));
        let lines = text.lines().map(|line| line.strip_prefix('#').filter(|rest| is_claim(rest)).unwrap_or(line));
        let taught: String = lines.flat_map(|line| [line, "\n"]).collect();
        assert!(taught != text, "{kind} teaches no claims");
        folder.write(&path, &taught);
    }
    let check = folder.run(&["check"]);
    assert!(!check.out.contains("error[") && check.code == 0, "{check:#?}");
    let model = folder.run(&["export"]).out;
    for claim in ["energy-per-report", "battery-energy", "latency", "unit-cost", "battery-life", "availability"] {
        assert!(model.contains(claim), "{claim}");
    }
}

#[test]
fn ids_go_on_as_they_went() {
    let decision = |id: &str| format!("---\ntype: decision\nstatus: accepted\nid: {id}\n---\n# {id}\n");
    let folder = Folder::new(EMPTY);
    assert_eq!(written(&folder, &["decision", "First"]), "decisions/d-001-first.md");
    folder.write("content/decisions/x.md", decision("D-010"));
    // A draft has its id too, and so has another kind of note.
    folder.write("content/decisions/y.md", decision("D-011").replace("type", "draft: true\ntype"));
    folder.write("content/z.md", "---\nid: d-012\n---\n# Z\n");
    folder.write("content/decisions/odd.md", decision("ADR-700"));
    assert_eq!(written(&folder, &["decision", "Next"]), "decisions/d-013-next.md");
    assert!(folder.read("content/decisions/d-013-next.md").contains("\nid: D-013\n"));
    // A first goal has one, and other kinds have ids where they had them.
    assert_eq!(written(&folder, &["goal", "Trusted"]), "goals/g-1-trusted.md");
    folder.write("content/goals/second.md", "---\ntype: goal\nid: G-9\n---\n# G\n");
    assert_eq!(written(&folder, &["goal", "Affordable"]), "goals/g-10-affordable.md");
    assert_eq!(written(&folder, &["product", "Hive scale"]), "products/hive-scale.md");
    assert!(folder.read("content/products/hive-scale.md").contains("\nid: hive-scale\n"));
}

#[test]
fn a_product_that_all_share_is_theirs_too() {
    let folder = Folder::new(EMPTY);
    let text = |path: String| folder.read(&format!("content/{path}"));
    assert!(!text(written(&folder, &["decision", "Without"])).contains("product:"));
    folder.remove("content/decisions/d-001-without.md");
    written(&folder, &["product", "Hive scale"]);
    written(&folder, &["product", "Hive eye"]);
    assert!(text(written(&folder, &["decision", "One"])).contains("\n# product: hive-eye, hive-scale\n"));
    let record = "---\ntype: decision\nstatus: accepted\nproduct: hive-eye\n---\n# X\n";
    folder.write("content/decisions/d-001-one.md", record);
    assert!(text(written(&folder, &["decision", "Two"])).contains("\nproduct: hive-eye\n"));
    is_clean(&folder);
}

#[test]
fn records_that_are_told_by_the_numbers_of_their_files_stay_so() {
    let folder = Folder::new(EMPTY);
    let record = "# One\n\n## Status\n\nAccepted\n\n## Decision\n\nYes.\n";
    folder.write("content/adr/0001-one.md", record);
    folder.write("content/adr/0012-two.md", record.replace("One", "Two"));
    assert_eq!(written(&folder, &["decision", "Three"]), "adr/0013-three.md");
    assert!(!folder.read("content/adr/0013-three.md").contains("id:"));
    is_clean(&folder);
}

#[test]
fn a_note_lies_among_its_like() {
    let folder = Folder::new(EMPTY);
    let term = "---\ntype: term\n---\n# T\n\nA thing.\n";
    folder.write("content/words/a.md", term);
    folder.write("content/words/b.md", term);
    folder.write("content/a.md", term);
    assert_eq!(written(&folder, &["term", "Duty cycle"]), "words/duty-cycle.md");
    // The page of a folder says nothing of it, but for its name.
    folder.write("content/Meetings/index.md", "# All meetings\n");
    assert_eq!(written(&folder, &["meeting", "Kick-off"]), "Meetings/kick-off.md");
    assert_eq!(written(&folder, &["concept", "Sleep"]), "sleep.md");
    assert_eq!(written(&folder, &["term", "Slot", "--folder", "/deep/er/"]), "deep/er/slot.md");
    assert!(refused(&folder, &["term", "X", "--folder", "../up"]).contains("leads out of the content folder"));
    assert!(refused(&folder, &["term", "X", "--folder", ".hidden"]).contains("would be left out"));
    folder.write("book.toml", "[book]\ntitle = \"T\"\n[content]\nexclude = [\"old/\"]\n");
    assert!(refused(&folder, &["term", "X", "--folder", "old"]).contains("would be left out"));
}

#[test]
fn layers_and_areas_may_be_named_in_any_way_they_are_known_by() {
    let folder = Folder::new(EMPTY);
    let path = written(
        &folder,
        &["term", "Duty cycle", "--layer", "Communications", "--layer", "device hardware", "--area", "all"],
    );
    let text = folder.read(&format!("content/{path}"));
    assert!(text.contains("\nlayers: [communications, device-hardware]\nareas: [all]\n"), "{text}");
    let text = folder.read(&format!("content/{}", written(&folder, &["term", "Other"])));
    assert!(text.contains("\n# layers: [device-hardware, device-software, "), "{text}");
    let error = refused(&folder, &["term", "X", "--layer", "comunications"]);
    assert!(error.contains("no layer is called `comunications`; did you mean `Communications`?"), "{error}");
    assert!(refused(&folder, &["decison", "X"]).contains("decision"));
    assert!(refused(&folder, &["term", "  "]).contains("needs a title"));
}

#[test]
fn nothing_is_written_over() {
    let folder = Folder::new(EMPTY);
    let path = written(&folder, &["term", "Duty", "cycle"]);
    assert_eq!(path, "glossary/duty-cycle.md");
    let error = refused(&folder, &["term", "Duty: cycle"]);
    assert_eq!(error, "error: content/glossary/duty-cycle.md is there already; give the note another title\n");
    #[cfg(unix)]
    {
        // Nor through a link to what is not there.
        std::os::unix::fs::symlink(folder.path("elsewhere.md"), folder.path("content/glossary/slot.md")).unwrap();
        assert!(refused(&folder, &["term", "Slot"]).contains("is there already"));
    }
}

/// Each took the id after the last one that it had seen.
#[test]
fn two_that_begin_at_once_get_two_ids() {
    let folder = Folder::new(EMPTY);
    let start = |title: &str| {
        let mut command = folder.command(&["new", "decision", title]);
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let titles = ["One", "Two", "Three", "Four"];
    let started: Vec<_> = titles.iter().map(|title| start(title)).collect();
    for mut child in started {
        assert!(child.wait().unwrap().success());
    }
    let names = folder.tree("content/decisions").into_keys();
    let ids: Vec<String> = names.map(|name| name[..5].to_owned()).collect();
    assert_eq!(ids, ["d-001", "d-002", "d-003", "d-004"]);
}

#[test]
fn a_book_has_its_own_templates() {
    let folder = Folder::new(EMPTY);
    folder.write(
        "templates/decision.md",
        "\u{feff}---\r\ntitle: {{title}}\r\naliases: [\"{{ title }}\", '{{title}}']\r\ntype: {{type}}\nid: {{id}}\nstatus: proposed\n\
         owner: {{owner}}\ndate: {{date}}\nlayers: [{{layers}}]\nareas: [{{areas}}]\nours: {{unknown}}\n---\n# {{id}}: {{title}}\n\n{{areas}} {{x}} {{\n",
    );
    let path = written(&folder, &["decision", "It's \"so\": yes", "--area", "data", "--area", "ux"]);
    expect![[r#"
        ---
        title: "It's \"so\": yes"
        aliases: ["It's \"so\": yes", 'It''s "so": yes']
        type: decision
        id: D-001
        status: proposed
        date: 2027-01-31
        # layers: [device-hardware, device-software, communications, cloud-platform, cloud-applications]
        areas: [data, ux]
        ours: {{unknown}}
        ---
        # D-001: It's "so": yes

        data, ux {{x}} {{
    "#]]
    .assert_eq(&folder.read(&format!("content/{path}")));
    // What a template does wrong is said of the note, which is there to be mended.
    folder.write("templates/term.md", "---\ntype: term\nlayers: [nowhere]\n---\n# {{title}}\n");
    let run = new(&folder, &["term", "Slot"]);
    assert!(run.code == 1 && run.out == "content/glossary/slot.md\n" && run.err.contains("unknown-layer"), "{run:#?}");
    std::fs::create_dir(folder.path("templates/goal.md")).unwrap();
    assert!(refused(&folder, &["goal", "X"]).contains("cannot read"));
}

#[test]
fn a_note_that_has_the_name_of_a_template_is_none() {
    let folder = Folder::new("//- index.md\n# Home\n//- templates/meeting.md\n# How we meet\n");
    let run = new(&folder, &["meeting", "Kick-off"]);
    assert_eq!(run.out, "meetings/kick-off.md\n");
    assert!(folder.read("meetings/kick-off.md").contains("# Kick-off"));
    folder.write("book.toml", "[content]\nexclude = [\"templates/\"]\n");
    new(&folder, &["meeting", "Again"]);
    assert_eq!(folder.read("meetings/again.md"), "# How we meet\n");
}

#[test]
fn the_owner_is_whom_git_knows() {
    let folder = Folder::new(EMPTY);
    let unknown = folder.read(&format!("content/{}", written(&folder, &["goal", "One"])));
    assert!(!unknown.contains("owner"), "{unknown}");
    folder.write("gitconfig", "[user]\nname = \"Ada: 'the' Löwe\"\n");
    let mut command = folder.command(&["new", "goal", "Two"]);
    let done = run(command.env("GIT_CONFIG_GLOBAL", folder.path("gitconfig")).env("GIT_CONFIG_SYSTEM", "/dev/null"));
    assert_eq!(done.code, 0, "{done:#?}");
    let known = folder.read("content/goals/g-2-two.md");
    assert!(known.contains("\nowner: \"Ada: 'the' Löwe\"\n"), "{known}");
    is_clean(&folder);
}

#[test]
fn a_new_note_finds_its_book_from_within() {
    let folder = Folder::new(EMPTY);
    folder.write("content/deep/er/note.md", "# Note\n");
    let mut command = folder.command(&["new", "concept", "From below"]);
    let below = run(command.current_dir(folder.path("content/deep/er")));
    assert_eq!(below.code, 0, "{below:#?}");
    assert!(folder.path("content/from-below.md").is_file());
    let printed = std::path::Path::new(below.out.trim_end());
    assert_eq!(
        folder.path("content/deep/er").join(printed).canonicalize().unwrap(),
        folder.path("content/from-below.md").canonicalize().unwrap()
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = folder.command(&["new", "concept", "From elsewhere", "--book"]);
    let outside = run(command.arg(folder.root()).current_dir(elsewhere.path()));
    assert!(std::path::Path::new(outside.out.trim_end()).is_file(), "{outside:#?}");
}
