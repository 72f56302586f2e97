//! The table of floors in `ARCHITECTURE.md` and the imports of the source say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The floor of each room, and the exceptions as pairs (who, whom).
struct Floors {
    floor: BTreeMap<String, usize>,
    exceptions: BTreeSet<(String, String)>,
}

fn in_backticks(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(|name| name.trim_end_matches('/').to_owned()).collect()
}

fn floors() -> Floors {
    let text = include_str!("../../ARCHITECTURE.md");
    let mut floors = Floors { floor: BTreeMap::new(), exceptions: BTreeSet::new() };
    for line in text.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [floor, rooms, may_know] = cells[..] else { continue };
        let Ok(floor) = floor.parse::<usize>() else { continue };
        for room in in_backticks(rooms) {
            assert!(floors.floor.insert(room.clone(), floor).is_none(), "`{room}` stands on two floors");
        }
        for (at, _) in may_know.match_indices("` may know `") {
            let who = may_know[..at].rsplit('`').next().unwrap_or_default().to_owned();
            let whom = may_know[at + "` may know `".len()..].split('`').next().unwrap_or_default().to_owned();
            floors.exceptions.insert((who, whom));
        }
    }
    floors
}

/// A source file without its comments, its strings and its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The rooms that a file names, by `crate::room`, `crate::{room, …}`, or `layerbook::room` in the binary.
fn known(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for root in ["crate::", "layerbook::"] {
        for (at, _) in code.match_indices(root) {
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = &code[at + root.len()..];
            match rest.strip_prefix('{') {
                None => {
                    rooms.insert(name(rest));
                }
                Some(group) => {
                    let mut depth = 0_i32;
                    let mut item = true;
                    for (at, character) in group.char_indices() {
                        match character {
                            '{' => depth += 1,
                            '}' if depth == 0 => break,
                            '}' => depth -= 1,
                            ',' if depth == 0 => item = true,
                            _ if item && (character.is_alphabetic()) => {
                                rooms.insert(name(&group[at..]));
                                item = false;
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
    }
    rooms
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        // Files of tests may know the floors above.
        if path.ends_with(".rs") && !path.split('/').any(|part| part == "tests" || part == "tests.rs") {
            found.push((path, std::fs::read_to_string(entry.path()).unwrap()));
        }
    }
    found
}

fn room_of(path: &str) -> &str {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

#[test]
fn imports_go_downward_as_the_table_of_floors_says() {
    let floors = floors();
    assert!(floors.floor.len() >= 12, "the table of floors is read: {:?}", floors.floor);
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for (path, text) in sources() {
        let room = room_of(&path);
        if room == "lib" {
            continue;
        }
        let Some(own) = floors.floor.get(room) else {
            wrong.push(format!("{path}: the room `{room}` is not in the table"));
            continue;
        };
        for other in known(&code(&text)) {
            let pair = (room.to_owned(), other.clone());
            match floors.floor.get(&other) {
                _ if other == room => {}
                Some(floor) if floor < own => {}
                _ if floors.exceptions.contains(&pair) => {
                    used.insert(pair);
                }
                // The binary sees the library's names.
                Some(floor) if room == "main" && floor == own => {}
                Some(floor) => wrong.push(format!("{path}: floor {own} knows `{other}` on floor {floor}")),
                None => wrong.push(format!("{path}: `{other}` is not in the table")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> = floors.exceptions.difference(&used).collect();
    assert!(idle.is_empty(), "exceptions that nothing needs: {idle:?}");
}

#[test]
fn every_room_of_the_table_is_there() {
    let rooms: BTreeSet<String> = sources().iter().map(|(path, _)| room_of(path).to_owned()).collect();
    for room in floors().floor.keys() {
        assert!(rooms.contains(room), "no `{room}` in src");
    }
}

#[test]
fn imports_are_found_in_every_spelling() {
    let text =
        "use crate::base::x;\nuse crate::{note::{a, b}, site};\nfn f() { crate::page::g(); not_crate::render::h(); }";
    assert_eq!(known(text).into_iter().collect::<Vec<_>>(), ["base", "note", "page", "site"]);
}

#[test]
fn nothing_below_the_disk_reads_disk_clock_environment_or_prints() {
    let floors = floors();
    let names = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "SystemTime",
        "Instant::now",
        "println!",
        "eprintln!",
        "print!",
        "dbg!",
        "static mut",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if floors.floor.get(room_of(&path)).is_some_and(|floor| *floor < 7) {
            let code = code(&text);
            wrong.extend(names.iter().filter(|name| code.contains(*name)).map(|name| format!("{path}: {name}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_much_longer_than_five_hundred_lines() {
    let long: Vec<String> = sources()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 750)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
