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
    complain(&format!("{} files written to {place}\nnext: layerbook serve {place} --open", files.len()));
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
# The goal that it is made for. Once there is one (`layerbook new goal A title`), remove the first sign of the next line.
#serves: G-1
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

/// The version is pinned, so that the cache holds and a new release changes nothing by itself.
/// The steps that bring the program into a job of GitHub Actions.
macro_rules! github_install {
    () => {
        r#"      - uses: actions/cache@v4
        with:
          path: ~/.layerbook
          key: layerbook-${{ runner.os }}-${{ env.LAYERBOOK_VERSION }}
      - run: |
          cargo install layerbook --locked --version "$LAYERBOOK_VERSION" --root ~/.layerbook
          echo "$HOME/.layerbook/bin" >> "$GITHUB_PATH"
"#
    };
}

const GITHUB: &str = concat!(
    r#"name: playbook

on:
  push:
    branches: [main, master]
  pull_request:
  schedule:
    - cron: "17 4 * * 1" # Mondays
  workflow_dispatch:

permissions:
  contents: read

env:
  LAYERBOOK_VERSION: ""#,
    env!("CARGO_PKG_VERSION"),
    r#""

jobs:
  # Every problem inside the book, beside the lines of the pull request. Asks no other host.
  check:
    if: github.event_name == 'push' || github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write # for the upload to code scanning
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0 # the dates of last changes come from the history
"#,
    github_install!(),
    r#"      - run: layerbook check --format github --format sarif=layerbook.sarif --deny warnings
      - uses: github/codeql-action/upload-sarif@v4
        if: always()
        continue-on-error: true # where code scanning is not switched on
        with:
          sarif_file: layerbook.sarif
          category: layerbook

  build:
    if: github.event_name == 'push' || github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
"#,
    github_install!(),
    r#"      - run: layerbook build
      - uses: actions/upload-artifact@v4
        with:
          name: site
          path: site

  # Addresses on the web, once a week. What was found is remembered in links.toml.
  links:
    if: github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'
    runs-on: ubuntu-latest
    permissions:
      contents: write # to commit links.toml
    concurrency: links
    steps:
      - uses: actions/checkout@v5
"#,
    github_install!(),
    r#"      - name: Visit links
        id: visit
        run: |
          code=0
          layerbook check --external || code=$?
          echo "code=$code" >> "$GITHUB_OUTPUT"
      - name: Commit what was found
        run: |
          test ! -e links.toml || git add links.toml
          if ! git diff --cached --quiet; then
            git config user.name "github-actions[bot]"
            git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
            git commit -m "links.toml: links visited"
            git pull --rebase
            git push
          fi
      - name: Fail on dead links
        if: steps.visit.outputs.code != '0'
        run: |
          echo "::error::there are errors in the report of the step 'Visit links'"
          exit 1
"#
);

const GITLAB: &str = concat!(
    r#"variables:
  LAYERBOOK_VERSION: ""#,
    env!("CARGO_PKG_VERSION"),
    r#""
  GIT_DEPTH: 0 # the dates of last changes come from the history

default:
  image: rust:1
  cache:
    key: layerbook-$LAYERBOOK_VERSION
    paths:
      - .layerbook/
  before_script:
    - cargo install layerbook --locked --version "$LAYERBOOK_VERSION" --root .layerbook
    - export PATH="$PWD/.layerbook/bin:$PATH"

.on-changes:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH

# Every problem inside the book, beside the changes of the merge request. Asks no other host.
check:
  extends: .on-changes
  script:
    - >-
      layerbook check --format human --format gitlab=gl-code-quality-report.json
      --format junit=layerbook-junit.xml --deny warnings
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
      junit: layerbook-junit.xml

build:
  extends: .on-changes
  script:
    - layerbook build
  artifacts:
    paths:
      - site

# Addresses on the web. Make a schedule for it (once a week), and a project access token that may write to the
# repository, as the masked variable LEDGER_TOKEN. What was found is remembered in links.toml.
links:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  resource_group: links
  script:
    - code=0
    - layerbook check --external || code=$?
    - test ! -e links.toml || git add links.toml
    - |
      if ! git diff --cached --quiet; then
        git config user.name "layerbook"
        git config user.email "layerbook@example.com"
        git commit -m "links.toml: links visited"
        git pull --rebase origin "$CI_COMMIT_BRANCH"
        git push -o ci.skip "https://ledger:${LEDGER_TOKEN}@${CI_SERVER_HOST}/${CI_PROJECT_PATH}.git" "HEAD:$CI_COMMIT_BRANCH"
      fi
    - exit "$code"
"#
);
