//! `check --assume`, as it is run.

use super::pack;
use crate::support::Folder;

#[test]
fn a_question_is_answered_and_no_note_is_touched() {
    let folder = Folder::new(&pack(
        "hub product device-hardware: provides expected-use = 5 y
        G-1 goal cloud-applications product=hub: requires latency <= 60 s
        D-1 accepted device-software product=hub: provides latency = 30 s",
    ));
    let before = folder.tree("");
    let ask = |arguments: &[&str]| folder.run(&[&["check", "--assume"], arguments].concat());
    let slow = ask(&["latency = 2 min"]);
    assert_eq!(slow.code, 1, "{slow:#?}");
    let expected = "would appear\n  error[contradiction]: G-1 (cloud-applications) requires `latency <= 60 s`, but the assumption provides `latency = 2 min`";
    assert!(slow.out.contains(expected), "{slow:#?}");
    let same = ask(&["latency = 20 s", "--product", "HUB", "--deny", "warnings"]);
    assert_eq!((same.code, same.out.as_str()), (0, "If `latency = 20 s` for hub:\nnothing would change\n"));
    let json = ask(&["latency <= 2 min", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["appear"][0]["code"], "not-guaranteed");
    assert_eq!(json["assumed"][0], "latency <= 2 min");
    for (wrong, why) in [
        (&["latenci = 2 s"][..], "did you mean `latency`?"),
        (&["latency = 2 Wh"], "measures energy"),
        (&["latency"], "claims nothing"),
        (&["latency = 2 s", "--assume", "latency = 3 s"], "assumed twice"),
        (&["latency = 2 s", "--product", "other"], "there are hub"),
        (&["latency = 2 s", "--format", "sarif"], "human or json"),
    ] {
        let refused = ask(wrong);
        assert!(refused.code == 2 && refused.err.contains(why), "{refused:#?}");
    }
    assert_eq!(folder.tree(""), before);
}
