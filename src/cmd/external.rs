//! The external part of `layerbook check`: a plan from the notes and the ledger, a run, findings, the ledger on disk.

use super::{complain, progress};
use crate::base::diagnostic::Diagnostic;
use crate::base::path::NotePath;
use crate::base::text::counted;
use crate::cli::BROKEN;
use crate::config::external::ExternalConfig;
use crate::config::ledger::Ledger;
use crate::external::client::{Environment, variables};
use crate::external::findings::{Known, of_note};
use crate::external::plan::Plan;
use crate::external::{Summary, Watch, prune, run};
use crate::io::open::Opened;
use crate::io::signal::interrupted;
use crate::io::{IoError, ledger};
use crate::note::article::key::identity;
use anyhow::{Context, anyhow, bail};
use indicatif::ProgressBar;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What visiting the web gave.
pub struct External {
    pub findings: Vec<Diagnostic>,
    /// The exit code that the run itself asks for, whatever was found.
    pub code: Option<u8>,
}

/// Visits the outside links of the book, or of some of its notes, and keeps the ledger.
pub fn visit(opened: &Opened, today: &str, notes: Option<&BTreeSet<NotePath>>) -> anyhow::Result<External> {
    let book = &opened.book;
    let config = &book.config().external;
    let today: Date = today.parse().map_err(|_| anyhow!("`{today}` is no day"))?;
    let mut ledger = opened.ledger.reading.ledger.clone();
    if let Some(warning) = opened.ledger.warning() {
        complain(&format!("warning: {warning}"));
    }
    let plan = Plan::new(addresses(opened, notes), &ledger, config, today);
    // The addresses of the whole book, also when only a part is visited.
    let kept = match notes {
        Some(_) => Plan::new(addresses(opened, None), &ledger, config, today).addresses,
        None => plan.addresses.clone(),
    };
    let environment = environment(config, &opened.root)?;
    if let Some(copy) = opened.ledger.keep_aside(&opened.root)? {
        complain(&format!("the damaged ledger is kept as {}", copy.display()));
    }
    let (known, pages) = (plan.known, plan.pages());
    let line = Line { excluded: plan.excluded, schemes: plan.schemes.clone(), known, addresses: plan.addresses.len() };
    let bar = progress(pages as u64, "Visiting links");
    let mut keeper = Keeper { root: &opened.root, bar: &bar };
    let summary = if pages == 0 {
        Summary::default()
    } else {
        run(plan, config, &environment, &mut ledger, today, &mut keeper)
            .map_err(|message| anyhow!("cannot visit the web: {message}"))?
    };
    bar.finish_and_clear();
    obey_signals();
    if !summary.interrupted && !summary.network_is_down {
        prune(&mut ledger, &kept);
    }
    let mut code = ended(&summary);
    if !ledger.links.is_empty() || !opened.ledger.bytes.is_empty() {
        // What was found is told all the same.
        if let Err(error) = ledger::write(&opened.root, &ledger) {
            complain(&format!("error: {error}"));
            code = Some(BROKEN);
        }
    }
    complain(&line.told(&summary));
    let known = Known { reasons: summary.reasons, archived: archived(opened) };
    let findings = published(opened)
        .filter(|note| notes.is_none_or(|notes| notes.contains(&note.facts.path)))
        .flat_map(|note| of_note(note, &ledger, config, &known))
        .collect();
    Ok(External { findings, code })
}

/// The run caught the signals that end a program, and they stay caught: whoever sends another one means it.
#[expect(clippy::exit, clippy::disallowed_methods, reason = "nothing is half done that the system would not undo")]
fn obey_signals() {
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime {
            runtime.block_on(interrupted());
            std::process::exit(i32::from(BROKEN));
        }
    });
}

/// Says why a run tells less than it should, and what exit code that is.
fn ended(summary: &Summary) -> Option<u8> {
    if summary.network_is_down {
        complain(&format!(
            "error: no host answered ({} were asked): the network seems to be down. Nothing was recorded; run again later",
            summary.hosts
        ));
    } else if summary.interrupted {
        complain("stopped; what was found until now is in links.toml, and the next run goes on from there");
    } else {
        return None;
    }
    Some(BROKEN)
}

/// The last line on the run.
struct Line {
    addresses: usize,
    known: usize,
    excluded: usize,
    schemes: BTreeMap<String, usize>,
}

impl Line {
    fn told(&self, summary: &Summary) -> String {
        let mut parts = vec![format!("{} on the web", counted(self.addresses, "link"))];
        let judged: usize = summary.judged.values().sum();
        let verdicts: Vec<String> =
            summary.judged.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
        if judged > 0 {
            parts.push(format!("{judged} visited ({})", verdicts.join(", ")));
        }
        if self.known > 0 {
            parts.push(format!("{} known from links.toml", self.known));
        }
        if summary.waiting > 0 {
            parts.push(format!("{} left for the next run (the host's budget or its wish)", summary.waiting));
        }
        if self.excluded > 0 {
            parts.push(format!("{} excluded", self.excluded));
        }
        let schemes: Vec<String> = self.schemes.iter().map(|(scheme, count)| format!("{count} {scheme}:")).collect();
        if !schemes.is_empty() {
            parts.push(format!("not visited: {}", schemes.join(", ")));
        }
        parts.join("; ")
    }
}

struct Keeper<'a> {
    root: &'a Path,
    bar: &'a ProgressBar,
}

impl Watch for Keeper<'_> {
    fn visited(&mut self) {
        self.bar.inc(1);
    }

    fn keep(&mut self, ledger: &Ledger) -> Result<(), IoError> {
        ledger::write(self.root, ledger)
    }
}

fn published(opened: &Opened) -> impl Iterator<Item = &crate::note::Note> {
    (0..opened.book.site().notes.len()).map(|note| opened.book.note(note))
}

fn addresses<'a>(opened: &'a Opened, notes: Option<&BTreeSet<NotePath>>) -> impl Iterator<Item = &'a str> {
    published(opened)
        .filter(move |note| notes.is_none_or(|notes| notes.contains(&note.facts.path)))
        .flat_map(|note| note.outside.iter().map(|link| link.address.as_str()))
}

/// Copies of works in archives that the notes or the pins name.
fn archived(opened: &Opened) -> BTreeMap<String, String> {
    let articles = &opened.book.site().articles.all;
    articles
        .iter()
        .filter_map(|article| Some((article, article.archived()?)))
        .flat_map(|(article, copy)| {
            let own = identity(&article.url).map(|identity| identity.key);
            [Some(article.key.clone()), own].into_iter().flatten().map(move |key| (key, copy.to_owned()))
        })
        .collect()
}

/// What the configuration names of this machine.
#[expect(clippy::disallowed_methods, reason = "secrets and proxies come from the environment")]
fn environment(config: &ExternalConfig, root: &Path) -> anyhow::Result<Environment> {
    let mut environment = Environment::default();
    for (_, value) in config.headers.iter().flat_map(|(_, headers)| headers) {
        for name in variables(value) {
            if let Some(value) = std::env::var_os(name) {
                let Ok(value) = value.into_string() else { bail!("the variable {name} is not Unicode") };
                environment.variables.insert(name.to_owned(), value);
            }
        }
    }
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        let value = std::env::var_os(name).and_then(|value| value.into_string().ok()).unwrap_or_default();
        let value = if value.contains("://") { value } else { format!("http://{value}") };
        let host = url::Url::parse(&value).ok().and_then(|url| url.host_str().map(str::to_ascii_lowercase));
        environment.proxies.extend(host);
    }
    if let Some(name) = &config.certificates {
        let path = root.join(name);
        let bytes = std::fs::read(&path).map_err(|error| IoError::new("read", &path, error));
        environment.certificates = Some(bytes.context("`certificates` of [check.external]")?);
    }
    Ok(environment)
}
