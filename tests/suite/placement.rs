//! Where notes stand in layers and areas, and why.

use crate::support::{book, check, model, page};
use serde_json::{Value, json};

fn note(fixture: &str, path: &str) -> Value {
    let model = model(&book(fixture));
    model["notes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|note| note["path"] == path)
        .unwrap_or_else(|| panic!("no {path}"))
        .clone()
}

fn placed(markdown: &str) -> (Value, Value) {
    let note = note(&format!("//- note.md\n{markdown}"), "note.md");
    (note["layers"].clone(), note["areas"].clone())
}

#[test]
fn written_places_by_id_name_or_alias_decide() {
    let (layers, areas) = placed(
        "---\nlayers: [communications, Device hardware, cloud, communications]\nareas: UX\n---\nBattery firmware pricing.\n",
    );
    assert_eq!(layers, json!({"ids": ["communications", "device-hardware", "cloud-platform"], "how": "explicit"}));
    assert_eq!(areas, json!({"ids": ["ux"], "how": "explicit"}));
}

#[test]
fn all_and_none_are_words() {
    let (layers, areas) = placed("---\nlayers: all\nareas: none\n---\nFirmware firmware encryption.\n");
    assert_eq!(layers["ids"].as_array().unwrap().len(), 5);
    assert_eq!(areas, json!({"ids": [], "how": "explicit"}));
}

#[test]
fn unknown_words_are_errors_with_a_suggestion_and_the_rest_counts() {
    check(
        "
//- note.md
---
layers: [firmwear, communications]
         ^^^^^^^^ unknown-layer: no layer is called `firmwear`
areas: [secruity]
        ^^^^^^^^ unknown-area: | did you mean `Security`?
---
",
    );
}

#[test]
fn tags_place_and_unknown_ones_do_not_complain() {
    let (layers, areas) = placed("---\ntags: [layer/communications, area/security/keys, area/garden]\n---\nWords.\n");
    assert_eq!(layers, json!({"ids": ["communications"], "how": "tag"}));
    assert_eq!(areas, json!({"ids": ["security"], "how": "tag"}));
    check("//- note.md\n---\ntags: [area/garden, layer/cake]\n---\n");
}

#[test]
fn the_innermost_folder_that_is_a_name_decides() {
    let note =
        note("//- cloud/firmware/security/note.md\nWords.\n//- x/note.md\nWords.\n", "cloud/firmware/security/note.md");
    assert_eq!(note["layers"], json!({"ids": ["device-software"], "how": "folder"}));
    assert_eq!(note["areas"], json!({"ids": ["security"], "how": "folder"}));
}

#[test]
fn a_list_that_names_nearly_all_covers_all_and_is_no_entry_of_each() {
    let fixture = "//- note.md\n# The stack\n\n- Device hardware\n- Device software: firmware\n- Communications\n- **Cloud platform**\n";
    let model = model(&book(fixture));
    assert_eq!(model["notes"][0]["layers"]["how"], "enumerates");
    for layer in model["layers"].as_array().unwrap() {
        assert_eq!(layer["notes"], json!([]), "{layer}");
    }
    assert!(model["layers"].as_array().unwrap().iter().any(|layer| layer["covers_all"] == json!(["note.md"])));
}

#[test]
fn words_place_by_their_sum_and_code_and_addresses_do_not_count() {
    let (layers, _) = placed("# LoRaWAN uplink\n\nThe radio joins a mesh by BLE.\n");
    assert_eq!(layers, json!({"ids": ["communications"], "how": "inferred"}));
    let (layers, areas) = placed(
        "# Notes\n\n`LoRaWAN radio BLE MQTT`\n\n```\nfirmware firmware bootloader\n```\n\nhttps://example.com/firmware/lorawan/radio\n",
    );
    assert_eq!((&layers["ids"], &areas["ids"]), (&json!([]), &json!([])));
}

#[test]
fn at_most_three_places_are_inferred_and_far_lesser_ones_are_none() {
    let (layers, _) = placed(
        "# LoRaWAN, firmware, sensor, dashboard and data lake\n\nLoRaWAN firmware sensor dashboard data lake.\n",
    );
    assert!(layers["ids"].as_array().unwrap().len() <= 3, "{layers}");
    let (layers, _) = placed("# LoRaWAN radio BLE uplink\n\nLoRaWAN radio BLE uplink MQTT mesh. One dashboard.\n");
    assert_eq!(layers["ids"], json!(["communications"]));
}

#[test]
fn a_note_of_no_place_is_listed_as_unsorted_and_an_index_is_not() {
    let book = book("//- index.md\n# Home\n[[note]]\n//- note.md\n# A walk\n\nNothing of it.\n");
    assert!(page(&book, "unsorted/").contains("href=\"../note/\""));
    let codes: Vec<String> = book.diagnostics().iter().map(|d| format!("{} {}", d.code, d.file)).collect();
    assert_eq!(codes, ["unsorted-note note.md"]);
}

#[test]
fn a_section_named_as_a_layer_stands_on_its_page_with_a_deep_link() {
    let book = book("//- note.md\n---\nlayers: none\n---\n# Plan\n\n## Communications\n\nRadio.\n");
    assert!(page(&book, "layer/communications/").contains("href=\"../../note/#communications\""));
    assert!(!page(&book, "layer/cloud-platform/").contains("../../note/"));
}

#[test]
fn each_cell_holds_what_stands_in_both_and_an_empty_one_says_so() {
    let book = book(
        "//- a.md\n---\nlayers: [communications]\nareas: [security]\n---\n# A\n//- b.md\n---\nlayers: [communications]\nareas: [ux]\n---\n# B\n",
    );
    let model = model(&book);
    assert_eq!(model["matrix"].as_array().unwrap().len(), 30);
    for cell in model["matrix"].as_array().unwrap() {
        let wanted = match (cell["layer"].as_str().unwrap(), cell["area"].as_str().unwrap()) {
            ("communications", "security") => json!(["a.md"]),
            ("communications", "ux") => json!(["b.md"]),
            _ => json!([]),
        };
        assert_eq!(cell["notes"], wanted, "{cell}");
    }
    let full = page(&book, "matrix/communications/security/");
    assert!(full.contains("href=\"../../../a/\"") && !full.contains("href=\"../../../b/\""));
    let empty = page(&book, "matrix/cloud-platform/data/");
    assert_ne!(empty, full);
    assert!(!empty.contains("href=\"../../../a/\""));
}

#[test]
fn the_reason_stands_on_the_page() {
    let page = page(&book("//- note.md\n# LoRaWAN uplink\n\nThe radio joins a mesh by BLE.\n"), "note/");
    assert!(page.contains("lorawan") || page.contains("LoRaWAN"), "the words that decided");
    assert!(page.contains("href=\"../layer/communications/\">Communications</a>"));
}

#[test]
fn a_vocabulary_of_the_book_replaces_ours() {
    let folder = crate::support::Folder::new(
        "//- taxonomy.yaml\nlayers:\n  soil:\n    name: Soil\n    terms: [loam, clay]\nareas:\n  yield:\n    name: Yield\n    terms: [harvest]\nquestions:\n  soil:\n    yield:\n      - How much?\n//- content/note.md\n# Loam and clay\n\nHarvest harvest harvest loam clay.\n",
    );
    let run = folder.run(&["export"]);
    let model: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(model["layers"].as_array().unwrap().len(), 1);
    assert_eq!(model["notes"][0]["layers"]["ids"], json!(["soil"]));
    folder.build(&[]);
    assert!(folder.read("site/matrix/soil/yield/index.html").contains("How much?"));
    assert!(!folder.path("site/layer/communications").exists());
}
