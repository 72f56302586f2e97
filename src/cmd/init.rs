//! `layerbook init`

use super::complain;
use crate::cli::{CLEAN, CiHost, InitArgs};
use crate::config::taxonomy::Taxonomy;
use crate::io::IoError;
use anyhow::bail;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

pub fn run(arguments: &InitArgs) -> anyhow::Result<u8> {
    let root = &arguments.dir;
    let files = files(&title(root), arguments.ci);
    let taken: Vec<String> =
        files.iter().map(|(name, _)| name).filter(|name| root.join(name).exists()).cloned().collect();
    if !taken.is_empty() {
        bail!(
            "{} already has {}; nothing was written. Start in an empty folder: layerbook init playbook",
            root.display(),
            taken.join(", ")
        );
    }
    for (name, text) in &files {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| IoError::new("create", folder, error))?;
        }
        // Never over a file that came in the meantime.
        fs::File::create_new(&path)
            .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()))
            .map_err(|error| IoError::new("write", &path, error))?;
    }
    let place = root.display();
    complain(&format!(
        "{} files written to {place}\nnext: layerbook build {place} --portable, then open {place}/site/index.html",
        files.len()
    ));
    Ok(CLEAN)
}

fn title(root: &Path) -> String {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let name = absolute.file_name().and_then(|name| name.to_str()).unwrap_or("Playbook").replace(['-', '_'], " ");
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(|| "Playbook".to_owned(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// Paths and texts of a new book.
fn files(title: &str, ci: Option<CiHost>) -> Vec<(String, String)> {
    let taxonomy = Taxonomy::built_in();
    let quoted = toml::Value::String(title.to_owned());
    let mut files = vec![
        ("book.toml".to_owned(), format!("[book]\ntitle = {quoted}\nlanguage = \"en\"\nsrc = \"content\"\n")),
        (".gitignore".to_owned(), "/site\n".to_owned()),
    ];
    let mut home = format!(
        "---\ndescription: What we decide about our product, layer by layer.\n---\n# {}\n\nEvery note here says in its front matter which layers \
         of the product and which areas of decision it is about. The site makes the index pages, the matrix and the decision log from that.\n\n\
         ## The layers\n\n",
        title.replace('\n', " ")
    );
    for layer in &taxonomy.layers.categories {
        let _ = writeln!(home, "- [{}](layers/{}.md)", layer.name, layer.id);
    }
    home.push_str(
        "\n## Decisions\n\nThe first one is [how we record decisions](decisions/d-001-record-decisions.md).\n",
    );
    files.push(("content/index.md".to_owned(), home));
    for (number, layer) in taxonomy.layers.categories.iter().enumerate() {
        files.push((format!("content/layers/{}.md", layer.id), layer_note(&taxonomy, layer, number + 1)));
    }
    files.push(("content/decisions/d-001-record-decisions.md".to_owned(), DECISION.to_owned()));
    match ci {
        Some(CiHost::Github) => files.push((".github/workflows/playbook.yml".to_owned(), GITHUB.to_owned())),
        Some(CiHost::Gitlab) => files.push((".gitlab-ci.yml".to_owned(), GITLAB.to_owned())),
        None => {}
    }
    files
}

fn layer_note(taxonomy: &Taxonomy, layer: &crate::config::taxonomy::Category, order: usize) -> String {
    let summary = layer.summary.clone().unwrap_or_default();
    let mut note = format!(
        "---\nlayers: [{}]\nareas: all\norder: {order}\n---\n# {}\n\n{summary}\n\n## Questions to answer\n\n",
        layer.id, layer.name
    );
    for area in &taxonomy.areas.categories {
        let Some(question) = taxonomy.questions(&layer.id, &area.id).first() else { continue };
        let _ = writeln!(note, "- **{}.** {question}", area.name);
    }
    note
}

const DECISION: &str = "---
type: decision
id: D-001
status: accepted
date: 2026-01-15
decision-makers: [Product team]
owner: Product team
layers: all
areas: [business]
decides: [record-of-decisions]
---
# Record every product decision as a note

## Context and Problem Statement

Decisions about the device, the link, the cloud and the app depend on each other, and nobody remembers all of them.

## Considered Options

* Minutes of meetings
* A note for each decision, beside the notes that explain it

## Decision Outcome

Chosen option: \"A note for each decision, beside the notes that explain it\", because a record that stands in the playbook is read and kept up.

### Consequences

* Good, because the decision log and the matrix show what is decided and what is open
* Bad, because somebody has to write it down
";

const GITHUB: &str = "name: playbook
on:
  push:
  pull_request:
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # the dates of last changes come from the history
      - run: cargo install layerbook --locked
      - run: layerbook check --deny warnings
      - run: layerbook build
      - uses: actions/upload-artifact@v4
        with:
          name: site
          path: site
";

const GITLAB: &str = "playbook:
  image: rust:1
  variables:
    GIT_DEPTH: 0 # the dates of last changes come from the history
  script:
    - cargo install layerbook --locked
    - layerbook check --deny warnings
    - layerbook build
  artifacts:
    paths:
      - site
";
