use super::*;
use crate::note::front_matter;

/// The properties, and `code: text under it` for each diagnostic.
fn check(text: &str, problems: &[&str]) -> Properties {
    let mut diagnostics = Vec::new();
    let path = NotePath::new("a.md");
    let front_matter = front_matter::read(text, &path, &mut diagnostics);
    let properties = read(&front_matter, text, &path, &mut diagnostics);
    let found: Vec<String> = diagnostics.iter().map(|it| format!("{}: {}", it.code, &text[it.span.range()])).collect();
    assert_eq!(found, problems, "{diagnostics:#?}");
    properties
}

#[test]
fn clipped_article() {
    let p = check(
        "---\ntitle: \"Updates: 1\"\nsource: \"https://x.org\"\nauthor:\n  - \"[[Noor Haddad]]\"\n  - \"[[People/Kim Sato|Kim Sato]]\"\npublished: 2025-11-03\nid: 007\ntags:\n  - \"#clippings\"\n  - Clippings\n---\n",
        &[],
    );
    assert_eq!(p.title.as_deref(), Some("Updates: 1"));
    assert_eq!(p.authors, ["Noor Haddad", "Kim Sato"]);
    assert_eq!(p.tags, ["clippings"]);
    assert_eq!(p.id.map(|id| id.text).as_deref(), Some("007"));
    assert_eq!(p.optional_links.len(), 2);
    assert_eq!(p.links, []);
}

#[test]
fn decision_fields() {
    let p = check(
        "---\nserves: [[goal-launch#Why|Launch]]\nsupersedes: [\"[[d-002]]\", \"[D 3](d-003.md#x)\", D-004]\ndepends-on: D-5, D-6\ndecision_makers: Mara Lind, Tom Ayers\nDecides: [radio]\nprovides:\n  - a = 1\n  - b: 2\n---\n",
        &["invalid-claim: b: 2"],
    );
    assert_eq!(p.relations.serves, ["goal-launch"]);
    assert_eq!(p.relations.supersedes, ["d-002", "d-003.md", "D-004"]);
    assert_eq!(p.relations.depends_on, ["D-5", "D-6"]);
    assert_eq!(p.decision_makers, ["Mara Lind", "Tom Ayers"]);
    assert_eq!(p.decides, ["radio"]);
    assert_eq!(p.provides.len(), 1);
}

#[test]
fn wrong_types() {
    check("---\ntitle: [a, b]\n---\n", &["front-matter: [a, b]"]);
    check("---\norder: first\ndraft: maybe\n---\n", &["front-matter: first", "front-matter: maybe"]);
    check("---\ntags:\n  - a: b\n---\n", &["front-matter: a: b"]);
    check("---\ndate: soon\nreview-by: 2026-02-30\n---\n", &["front-matter: soon", "front-matter: 2026-02-30"]);
    let p = check("---\ntitle:\ntags:\nlayers: []\ndate: 2026-02-01T10:00\npublish: no\n---\n", &[]);
    assert!(p.is_draft() && p.title.is_none() && p.tags.is_empty());
}

#[test]
fn keys() {
    check("---\ntag: a\nalias: b\n---\n", &["deprecated-key: tag", "deprecated-key: alias"]);
    check("---\nTags: a\ntags: b\n---\n", &["front-matter: tags"]);
    check("---\ntgas: a\nlayer: b\n---\n", &["unknown-key: tgas", "unknown-key: layer"]);
    let p = check("---\nstate: Texas\nsize: 3\nup: \"see [[Home#Top|home]]\"\nrelated: [[A]]\n---\n", &[]);
    assert_eq!(p.extra.len(), 4);
    assert_eq!(p.links.iter().map(|it| it.link.target.as_str()).collect::<Vec<_>>(), ["Home#Top", "A"]);
}

#[test]
fn tags_in_one_text() {
    assert_eq!(check("---\ntags: \"a, #b c\"\n---\n", &[]).tags, ["a", "b", "c"]);
    assert_eq!(check("+++\ntags = ['x/y']\ndate = 2026-01-02\n+++\n", &[]).date.as_deref(), Some("2026-01-02"));
}
