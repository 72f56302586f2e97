//! `layerbook serve` and what decides about the whole book: its own files, its theme, what is left out, git; and long
//! stories of edits.

use crate::fixing_disk::{commit, git};
use crate::preview::{BOOK, Preview, pause, picture, remove_folder};
use crate::preview_live::Line;
use crate::random::Random;
use crate::support::Folder;
use std::path::Path;
use std::process::{Command, Stdio};

fn start(arguments: &[&str]) -> (Folder, Preview) {
    let folder = Folder::new(BOOK);
    let preview = Preview::of(&folder, arguments);
    preview.is_as_built(&folder);
    (folder, preview)
}

const TAXONOMY: &str = "layers:\n  soil:\n    name: Soil\n    terms: [loam, clay]\nareas:\n  yield:\n    name: Yield\n    terms: [harvest]\n";
const PINS: &str = "https://example.com/essay:\n  title: The pinned title\n  layers: [device-software]\n";
const TEMPLATE: &str = "{% extends \"base.html\" %}{% block main %}<h1>Mine: {{ note.title }}</h1>{% endblock %}\n";

#[test]
fn the_books_own_files_are_followed() {
    let (folder, preview) = start(&[]);
    folder.write("book.toml", "[book]\ntitle = \"Another\"\n");
    preview.until_has("/", "Another");
    preview.is_as_built(&folder);
    folder.write("book.toml", "[book]\ntitle = \"Another\"\n[content]\nexclude = [\"deep/\", \"two.md\"]\n");
    preview.until_gone("/two/");
    preview.is_as_built(&folder);
    folder.write("content/two.md", "# Two, edited while left out\n");
    pause(100);
    folder.write("book.toml", "[book]\ntitle = \"Another\"\n");
    preview.until_has("/two/", "edited while left out");
    preview.is_as_built(&folder);
    folder.write("articles.yaml", PINS);
    preview.until_has("/one/", "layer-");
    preview.is_as_built(&folder);
    folder.write("taxonomy.yaml", TAXONOMY);
    preview.until(
        "/layer/soil/",
        // The pins speak of a layer that is no more: that is an error of the book or it is not.
        |reply| reply.status == 200 || preview.said().contains("error: "),
    );
    folder.remove("articles.yaml");
    preview.until_has("/layer/soil/", "Soil");
    preview.is_as_built(&folder);
    folder.remove("taxonomy.yaml");
    preview.until_gone("/layer/soil/");
    folder.remove("book.toml");
    preview.until("/", |reply| !reply.has("Another"));
    preview.is_as_built(&folder);
}

#[test]
fn themes_are_followed() {
    let (folder, preview) = start(&[]);
    folder.write("theme/templates/note.html", TEMPLATE);
    preview.until_has("/one/", "Mine: One");
    preview.is_as_built(&folder);
    folder.write("theme/templates/note.html", TEMPLATE.replace("Mine", "Still mine"));
    preview.until_has("/one/", "Still mine: One");
    folder.write("theme/assets/theme.css", "body { color: red }\n");
    folder.write("theme/assets/more.txt", "more\n");
    preview.is_as_built(&folder);
    // Another theme is put in its place at once; then it is edited.
    for round in 0..10 {
        folder.write("next/templates/note.html", TEMPLATE.replace("Mine", &format!("Next {round}")));
        std::fs::rename(folder.path("theme"), folder.path(&format!("last{round}"))).unwrap();
        std::fs::rename(folder.path("next"), folder.path("theme")).unwrap();
        preview.until_has("/one/", &format!("Next {round}: One"));
        folder.write("theme/templates/note.html", TEMPLATE.replace("Mine", &format!("Edited {round}")));
        preview.until_has("/one/", &format!("Edited {round}: One"));
    }
    preview.is_as_built(&folder);
    remove_folder(&folder.path("theme"));
    preview.until("/one/", |reply| !reply.has("Edited 9"));
    preview.is_as_built(&folder);
}

#[test]
fn what_is_left_out_is_followed() {
    let (folder, preview) = start(&[]);
    folder.write("content/.gitignore", "two.md\n");
    preview.until_gone("/two/");
    folder.write("content/two.md", "# Two, while ignored\n");
    folder.write("content/deep/.gitignore", "er/\n");
    preview.until_gone("/deep/er/three/");
    preview.is_as_built(&folder);
    folder.remove("content/.gitignore");
    preview.until_has("/two/", "while ignored");
    folder.write("content/deep/.gitignore", "");
    preview.until_has("/deep/er/three/", "Three");
    folder.write("content/.hidden.md", "# Hidden\n");
    folder.write("content/.folder/x.md", "# Hidden\n");
    preview.is_as_built(&folder);
    std::fs::rename(folder.path("content/.hidden.md"), folder.path("content/shown.md")).unwrap();
    std::fs::rename(folder.path("content/.folder"), folder.path("content/folder")).unwrap();
    preview.until_has("/shown/", "Hidden");
    preview.until_has("/folder/x/", "Hidden");
    std::fs::rename(folder.path("content/folder"), folder.path("content/.folder")).unwrap();
    preview.until_gone("/folder/x/");
    preview.is_as_built(&folder);
}

#[test]
fn a_content_folder_may_come_later() {
    let folder = Folder::new("//- a.md\n# A\n");
    let preview = Preview::of(&folder, &[]);
    preview.is_as_built(&folder);
    folder.write("content/b.md", "# B\n");
    preview.until_has("/b/", "B");
    preview.is_as_built(&folder);
    folder.write("content/b.md", "# B again\n");
    preview.until_has("/b/", "B again");
    remove_folder(&folder.path("content"));
    preview.until_has("/a/", "A");
    preview.is_as_built(&folder);
}

#[test]
fn a_gitignore_beside_the_notes_of_a_bare_folder_is_followed() {
    let folder = Folder::new("//- a.md\n# A\n//- b.md\n# B\n");
    let preview = Preview::of(&folder, &[]);
    preview.is_as_built(&folder);
    folder.write(".gitignore", "b.md\n");
    preview.until_gone("/b/");
    folder.remove(".gitignore");
    preview.until_has("/b/", "B");
    preview.is_as_built(&folder);
}

#[test]
fn a_gitignore_above_the_book_is_followed() {
    let folder = Folder::new(
        "//- book/book.toml\n[book]\ntitle = \"T\"\n//- book/content/a.md\n# A\n//- book/content/b.md\n# B\n",
    );
    git(&folder, &["init", "--quiet"]);
    let preview = Preview::of(&folder, &["book"]);
    preview.until_has("/b/", "B");
    folder.write(".gitignore", "b.md\n");
    preview.until_gone("/b/");
    folder.write(".git/info/exclude", "a.md\n");
    folder.write(".gitignore", "\n");
    preview.until_has("/b/", "B");
}

#[test]
fn a_build_into_the_content_folder_is_no_change() {
    let folder = Folder::new("//- book.toml\n[book]\ntitle = \"T\"\nsrc = \".\"\n//- a.md\n# A\n");
    let preview = Preview::of(&folder, &[]);
    preview.until_has("/a/", "A");
    pause(300);
    let before = preview.said();
    for text in ["# A\n", "# B\n"] {
        folder.build(&[]);
        folder.write("site/x.md", text);
    }
    pause(400);
    assert_eq!(preview.said(), before);
    folder.write("a.md", "# Again\n");
    preview.until_has("/a/", "Again");
}

#[test]
fn a_folder_that_is_polled_is_followed() {
    let (folder, preview) = start(&["--poll"]);
    folder.write("content/two.md", "# Two, polled\n");
    folder.write("content/n1/n2/x.md", "# X\n");
    preview.until_has("/two/", "polled");
    preview.until_has("/n1/n2/x/", "X");
    folder.write("book.toml", "[book]\ntitle = \"Another\"\n");
    folder.write("theme/templates/note.html", TEMPLATE);
    preview.until_has("/one/", "Mine: One");
    folder.remove("content/two.md");
    preview.until_gone("/two/");
    preview.is_as_built(&folder);
}

#[test]
fn a_burst_of_files_is_followed() {
    let (folder, preview) = start(&[]);
    for number in 0..300 {
        folder.write(&format!("content/burst/{}/n{number}.md", number % 7), format!("# N{number}\n\n[[one]]\n"));
    }
    preview.until_has("/burst/5/n299/", "N299");
    preview.is_as_built(&folder);
    for number in 0..300 {
        folder.write(&format!("content/burst/{}/n{number}.md", number % 7), format!("# M{number}\n\n[[two]]\n"));
    }
    preview.is_as_built(&folder);
    remove_folder(&folder.path("content/burst"));
    preview.until_gone("/burst/5/n299/");
    preview.is_as_built(&folder);
}

#[test]
fn commits_are_followed() {
    let folder = Folder::new(BOOK);
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    let preview = Preview::of(&folder, &[]);
    preview.is_as_built(&folder);
    folder.write("content/new.md", "# New\n");
    preview.until_has("/new/", "New");
    commit(&folder, "two");
    preview.until_has("/new/", "<time>");
    preview.is_as_built(&folder);
    git(&folder, &["reset", "--quiet", "--soft", "HEAD~1"]);
    preview.until("/new/", |reply| !reply.has("<time>"));
    git(&folder, &["checkout", "--quiet", "--force", "-b", "other"]);
    preview.is_as_built(&folder);
}

/// Git was asked again at every look at a folder that is polled.
#[cfg(unix)]
#[test]
fn git_is_asked_only_when_its_own_files_say_something_new() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(BOOK);
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    let script = folder.root().parent().unwrap().join("bin/git");
    let asked = script.with_file_name("asked");
    std::fs::create_dir(script.parent().unwrap()).unwrap();
    let text = format!("#!/bin/sh\necho \"$*\" >> '{}'\nPATH=\"${{PATH#*:}}\" exec git \"$@\"\n", asked.display());
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let first = format!("PATH='{}':\"$PATH\" exec \"$@\"", script.parent().unwrap().display());
    let mut command = inside(&folder, Command::new("sh"), &["-c", &first, "sh"]);
    command.args(["serve", "--port", "0", "--poll"]);
    let preview = Preview::run(command);
    let times = || std::fs::read_to_string(&asked).unwrap_or_default().lines().count();
    preview.until_has("/one/", "<time>");
    let before = times();
    assert!(before > 0);
    pause(2_500);
    assert_eq!(times(), before, "{}", std::fs::read_to_string(&asked).unwrap());
    folder.write("content/new.md", "# New\n");
    commit(&folder, "two");
    preview.until_has("/new/", "<time>");
}

/// The program, run by another one.
#[cfg(unix)]
fn inside(folder: &Folder, mut outer: Command, arguments: &[&str]) -> Command {
    let program = folder.command(&[]);
    outer.args(arguments).arg(program.get_program()).current_dir(folder.root()).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        value.map(|value| outer.env(name, value));
    }
    outer
}

/// The program where the system gives so much and no more of its notices; `None` where only root can have such a place.
#[cfg(target_os = "linux")]
fn limited(folder: &Folder, what: &str, most: usize) -> Option<Command> {
    let limit = format!("echo {most} > /proc/sys/user/{what} && exec \"$@\"");
    let arguments = ["--user", "--map-root-user", "sh", "-c", &limit, "sh"];
    let mut trial = Command::new("unshare");
    let trial = trial.args(arguments).arg("true").stderr(Stdio::null()).status();
    trial.is_ok_and(|status| status.success()).then(|| inside(folder, Command::new("unshare"), &arguments))
}

/// Where the system gave no watcher at all, nothing was said of it.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_the_system_does_not_watch_is_looked_at_and_that_is_said_once() {
    for (what, most, words) in [
        ("max_inotify_instances", 0, "watches no folders for this program"),
        ("max_inotify_watches", 2, "watches no more folders"),
    ] {
        let folder = Folder::new(BOOK);
        let Some(mut command) = limited(&folder, what, most) else { return };
        command.args(["serve", "--port", "0"]);
        let preview = Preview::run(command);
        folder.write("content/deep/er/three.md", "# Three, polled\n");
        preview.until_has("/deep/er/three/", "polled");
        folder.write("content/n1/n2/new.md", "# New\n");
        preview.until_has("/n1/n2/new/", "New");
        assert_eq!(preview.said().matches("warning: the system").count(), 1, "{}", preview.said());
        assert!(preview.said().contains(words), "{}", preview.said());
        preview.until_has("/_layerbook/", "Looking every second");
        preview.is_as_built(&folder);
    }
}

#[test]
fn a_base_path_is_a_whole_part_of_an_address() {
    let (folder, preview) = start(&[]);
    folder.write("content/pedia.md", "# Pedia\n");
    folder.write("book.toml", "[book]\ntitle = \"Sample\"\n[build]\nbase-url = \"https://example.com/wiki/\"\n");
    preview.until_has("/wiki/pedia/", "Pedia");
    assert_eq!(preview.get("/wikipedia/").status, 404, "`wiki` was taken off it");
    assert_eq!(preview.get("/wikipedia").status, 404);
    assert_eq!(preview.get("/wiki").status, 200);
}

#[test]
fn a_broken_book_is_shown_as_it_was() {
    let (folder, preview) = start(&[]);
    let mut line = Line::open(&preview, "one/", "");
    line.wait_for("page");
    let is_broken = |message: &serde_json::Value| !message["broken"].is_null();
    folder.write("book.toml", "[book\n");
    let text = line.wait(|message| message["type"] == "problems" && is_broken(message))["broken"].to_string();
    assert!(text.contains("book.toml:1"), "{text}");
    assert_eq!(preview.get("/one/").status, 200);
    // The notes are followed all the same, and the book is as broken as before.
    folder.write("content/one.md", "# One\n\nWritten meanwhile.\n");
    preview.until_has("/one/", "Written meanwhile.");
    pause(300);
    assert!(!preview.said().contains("mended"), "{}", preview.said());
    let mut second = Line::open(&preview, "one/", "");
    second.wait(|message| message["type"] == "problems" && is_broken(message));
    folder.write("book.toml", "[book]\ntitle = \"Sample\"\n");
    line.wait(|message| message["type"] == "problems" && !is_broken(message));
    preview.is_as_built(&folder);
}

#[test]
fn a_note_that_changes_with_a_book_that_breaks_is_not_forgotten() {
    let (folder, preview) = start(&[]);
    for round in 0..5 {
        folder.write("content/one.md", format!("# One\n\nRound {round}.\n"));
        folder.write("book.toml", "[book\n");
        pause(150);
        folder.write("book.toml", "[book]\ntitle = \"Sample\"\n");
        preview.until_has("/one/", &format!("Round {round}."));
    }
    preview.is_as_built(&folder);
}

#[test]
fn a_theme_that_is_named_before_it_is_there_is_found_when_it_comes() {
    let (folder, preview) = start(&[]);
    folder.write("book.toml", "[book]\ntitle = \"Sample\"\n[theme]\npath = \"looks\"\n");
    let mut line = Line::open(&preview, "one/", "");
    line.wait(|message| message["type"] == "problems" && !message["broken"].is_null());
    folder.write("looks/templates/note.html", TEMPLATE);
    preview.until_has("/one/", "Mine: One");
    line.wait(|message| message["type"] == "problems" && message["broken"].is_null());
    preview.is_as_built(&folder);
}

#[test]
fn a_template_that_fails_on_one_page_fails_there_alone() {
    let (folder, preview) = start(&[]);
    let template = "{% extends \"base.html\" %}{% block main %}{% if note.title == \"Two\" %}{{ note.title.no.such.thing }}{% endif %}<h1>Mine: {{ note.title }}</h1>{% endblock %}\n";
    folder.write("theme/templates/note.html", template);
    preview.until_has("/one/", "Mine: One");
    let reply = preview.until("/two/", |reply| reply.status == 500);
    assert!(reply.has("note.html") && reply.has("/_layerbook/client.js"), "{}", reply.text());
    let mut line = Line::open(&preview, "two/", "");
    let broken = line.wait(|message| message["type"] == "problems" && !message["broken"].is_null());
    assert!(broken["broken"]["text"].to_string().contains("note.html"), "{broken}");
    folder.write("theme/templates/note.html", TEMPLATE);
    line.wait_for("page");
    line.wait(|message| message["type"] == "problems" && message["broken"].is_null());
    preview.is_as_built(&folder);
}

/// One edit of a story: of notes for the most part.
fn edit(folder: &Folder, random: &mut Random, number: usize) {
    let folders = ["", "a/", "a/b/", "c/", "c/d/e/"];
    let names = ["n1", "n2", "n3", "one", "two"];
    let note = format!("content/{}{}.md", random.of(&folders), random.of(&names));
    let text = format!(
        "---\ntags: [t{}]\n---\n# Title {number}\n\n[[{}]] ![](pic.svg) [w](https://example.com/{})\n",
        random.below(3),
        random.of(&names),
        random.below(3)
    );
    let from = folder.path(&format!("content/{}", random.of(&["a", "c", "a/b", "m"])));
    let to = folder.path(&format!("content/{}", random.of(&["m", "c", "a", "x"])));
    let away = |path: &Path| match path.symlink_metadata() {
        Ok(data) if data.is_dir() => remove_folder(path),
        Ok(_) => std::fs::remove_file(path).unwrap(),
        Err(_) => {}
    };
    match random.below(22) {
        0..=5 => folder.write(&note, text),
        6 | 7 => {
            folder.write("content/.tmp~", text);
            std::fs::create_dir_all(folder.path(&note).parent().unwrap()).unwrap();
            std::fs::rename(folder.path("content/.tmp~"), folder.path(&note)).unwrap();
        }
        8 => away(&folder.path(&note)),
        9 | 10 if from.is_dir() && !to.exists() => std::fs::rename(&from, &to).unwrap(),
        11 => away(&from),
        12 if from.is_dir() => {
            away(&from);
            std::fs::create_dir_all(&from).unwrap();
            std::fs::write(from.join("n1.md"), text).unwrap();
        }
        13 => folder.write("content/.gitignore", random.of(&["", "n1.md\n", "a/\n", "b/\n!n2.md\n"])),
        14 => folder.write(&format!("content/{}.gitignore", random.of(&["a/", "c/"])), random.of(&["", "n2.md\n"])),
        15 => folder.write("content/pic.svg", picture(1 + random.below(90))),
        16 => folder.write(
            "book.toml",
            random.of(&[
                "",
                "[book]\ntitle = \"X\"\n",
                "[content]\nexclude = [\"c/\"]\n",
                "[book\n",
                "[book]\nlanguage = \"de\"\n",
            ]),
        ),
        17 => folder.write("theme/templates/note.html", TEMPLATE.replace("Mine", random.of(&["P", "Q"]))),
        18 => away(&folder.path("theme")),
        19 => folder.write("taxonomy.yaml", random.of(&["", TAXONOMY])),
        #[cfg(unix)]
        20 => {
            let (target, link) = (folder.path(random.of(&["outside", "content/a"])), folder.path("content/link"));
            away(&link);
            if random.one_in(2) {
                std::os::unix::fs::symlink(target, link).unwrap();
            }
        }
        21 => folder.write(&format!("outside/{}o.md", random.of(&["", "deep/"])), text),
        _ => folder.write("theme/assets/theme.css", format!("body {{ order: {number} }}\n")),
    }
}

fn story(seed: u64, edits: usize) {
    let (folder, preview) = start(&[]);
    let mut random = Random::new(seed);
    for number in 0..edits {
        edit(&folder, &mut random, number);
        match random.below(4) {
            0 => pause(random.next() % 60),
            1 => pause(random.next() % 5),
            _ => {}
        }
        if number % 50 == 49 {
            // What is missed must not be found by the way: what is not broken stays.
            if folder.read("book.toml") == "[book\n" {
                folder.write("book.toml", "[book]\ntitle = \"Y\"\n");
            }
            if std::fs::read(folder.path("taxonomy.yaml")).is_ok_and(|bytes| bytes.is_empty()) {
                folder.remove("taxonomy.yaml");
            }
            preview.is_as_built(&folder);
        }
    }
}

#[test]
fn long_stories_of_edits_end_as_builds_do() {
    story(7, 150);
}
