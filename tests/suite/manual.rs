//! The manual says what is there: a page for each diagnostic, a line for each value that a template sees.

use layerbook::base::diagnostic::{Code, Severity};
use std::path::{Path, PathBuf};

fn manual(name: &str) -> String {
    let path = root().join("content/manual").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

#[test]
fn every_diagnostic_has_a_page_under_its_name_with_its_level() {
    let index = manual("diagnostics/index.md");
    for code in Code::ALL {
        let page = manual(&format!("diagnostics/{code}.md"));
        assert!(index.contains(&format!("[{code}]({code}.md)")), "{code} is not in the index");
        let level = match code.default_severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        assert!(page.to_lowercase().contains(level), "the page of {code} does not say `{level}`");
        assert!(page.contains(&format!("{code} = \"")), "the page of {code} does not show how to set its level");
    }
    let pages = std::fs::read_dir(root().join("content/manual/diagnostics")).unwrap();
    for name in pages.map(|page| page.unwrap().file_name().into_string().unwrap()) {
        let stem = name.trim_end_matches(".md");
        assert!(stem == "index" || Code::from_name(stem).is_some(), "{name} describes no diagnostic");
    }
}

#[test]
fn every_value_that_templates_see_is_in_the_manual() {
    let views = [
        "views.rs",
        "views/articles.rs",
        "views/consistency.rs",
        "views/graph.rs",
        "views/health.rs",
        "views/print.rs",
    ]
    .map(|path| std::fs::read_to_string(root().join("src/page").join(path)).unwrap())
    .concat();
    let chapters = ["theme-views.md", "theme-views-notes.md", "theme-views-lists.md", "theme-views-decisions.md"];
    let page = chapters.map(manual).concat();
    let fields = views.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(':').map(|(name, _)| name));
    let missing: Vec<&str> = fields.filter(|field| !page.contains(&format!("`{field}`"))).collect();
    assert!(missing.is_empty(), "the chapters about templates do not name {missing:?}");
}

#[test]
fn every_command_and_option_is_in_the_manual() {
    let cli = std::fs::read_to_string(root().join("src/cli.rs")).unwrap();
    let page = manual("commands.md");
    for option in [
        "--output",
        "--base-url",
        "--drafts",
        "--port",
        "--host",
        "--open",
        "--editor",
        "--poll",
        "--portable",
        "--deny",
        "--today",
        "--format",
        "--ci",
        "--book",
        "--external",
        "--fix",
        "--dry-run",
        "--since",
        "--baseline",
        "--write-baseline",
        "--assume",
        "--product",
    ] {
        assert!(cli.contains(&option.trim_start_matches("--").replace('-', "_")), "{option} is gone");
        assert!(page.contains(option), "commands.md does not name {option}");
    }
    for command in ["init", "build", "serve", "check", "export", "why", "completions"] {
        assert!(page.contains(&format!("layerbook {command}")), "commands.md does not name {command}");
    }
}
