use super::*;

/// The configuration, and `text under it: help` for each error.
fn check(text: &str, errors: &[&str]) -> Config {
    let (config, found) = read(text, "book.toml");
    let found: Vec<String> = found
        .iter()
        .map(|error| format!("{}: {}", &text[error.span.range()], error.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(found, errors);
    config
}

#[test]
fn every_key() {
    let config = check(
        r#"
[book]
title = "Playbook"
authors = ["A", "B"]
language = "de"
src = "content"
[build]
base-url = "https://x.org/book"
drafts = true
edit-url = "https://git.x.org/{path}"
[content]
exclude = ["archive/**"]
[markdown]
html = "escape"
math = true
external-images = "load"
[theme]
name = "default"
[check]
orphan-note = "off"
ambiguous-link = "error"
[check.external]
exclude = ["x"]
[articles]
publishers = ["The Field Gazette"]
"#,
        &[],
    );
    assert_eq!(config.build.base_url.as_deref(), Some("https://x.org/book/"));
    assert_eq!(config.level(Code::OrphanNote), None);
    assert_eq!(config.level(Code::AmbiguousLink), Some(Severity::Error));
    assert_eq!(config.level(Code::BrokenLink), Some(Severity::Error));
    assert_eq!((config.markdown.html, config.markdown.math), (HtmlPolicy::Escape, true));
    assert!(config.external.exclude.len() == 1 && config.output() == "site");
}

#[test]
fn an_mdbook() {
    let config = check(
        r#"
[book]
title = "Guide"
multilingual = false
text-direction = "rtl"
[build]
build-dir = "out"
create-missing = false
[rust]
edition = "2021"
[output.html]
mathjax-support = true
git-repository-url = "https://git.x.org/guide"
edit-url-template = "https://git.x.org/guide/edit/main/guide/{path}"
[output.html.fold]
enable = true
[preprocessor.links]
"#,
        &[],
    );
    assert!(config.markdown.math);
    assert_eq!(config.build.edit_url.as_deref(), Some("https://git.x.org/guide/edit/main/guide/src/{path}"));
    assert_eq!(config.output(), "out");
}

#[test]
fn all_errors_at_once() {
    check(
        "[book]\ntitel = 'x'\ntitle = 3\n[buidl]\n[markdown]\nhtml = 'raw'\n[check]\nbroken-lnk = 'off'\norphan-note = 'never'\n[build]\ndrafts = 'yes'\nbase-url = '/x'\n",
        &[
            "titel: did you mean `title`?",
            "3: write `title = \"text\"`",
            "buidl: did you mean `build`?",
            "'raw': write one of `sanitize`, `allow`, `escape`",
            "broken-lnk: did you mean `broken-link`?",
            "'never': write one of `\"error\"`, `\"warning\"`, `\"info\"`, `\"off\"`",
            "'yes': ",
            "'/x': write the whole address: `https://playbook.example.com/`",
        ],
    );
    let (config, errors) = read("[book]\ntitle = \"a\n[check]\norphan-note = \"off\"\n", "book.toml");
    assert_eq!(config.level(Code::OrphanNote), None);
    assert_eq!(errors.len(), 1);
    assert_eq!(Config::default_for("vault").book.title.as_deref(), Some("vault"));
}
