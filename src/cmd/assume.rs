//! `layerbook check --assume`: what would appear and vanish, without touching a note.

use super::{complain_of_files, say};
use crate::base::diagnostic::Severity;
use crate::cli::{BROKEN, CLEAN, CheckArgs, CheckFormat, Deny, FOUND};
use crate::export;
use crate::io::open::{Options, open};
use crate::io::replace;
use crate::site::consistency::{Finding, Statement};
use anyhow::bail;
use std::fmt::Write as _;

pub fn run(arguments: &CheckArgs, wanted: &[super::reports::Wanted], today: String) -> anyhow::Result<u8> {
    let options = Options { today: Some(today), bare: true, ..Options::default() };
    let opened = open(&arguments.dir, &options)?;
    let pages = opened.book.pages();
    let consistency = &opened.book.site().consistency;
    let mut assumed: Vec<Statement> = Vec::new();
    for text in &arguments.assume {
        match consistency.assumption(text) {
            Ok(statement) if assumed.iter().any(|other| other.key == statement.key) => {
                let name = &consistency.catalog.keys[statement.key].name;
                bail!("`{name}` is assumed twice; keep one of them");
            }
            Ok(statement) => assumed.push(statement),
            Err(flaw) => {
                let help = flaw.help.map_or(String::new(), |help| format!("\n  help: {help}"));
                bail!("--assume: {}{help}", flaw.message);
            }
        }
    }
    let product = match &arguments.product {
        None => None,
        Some(name) => {
            let products = &consistency.products;
            let Some(product) = products.iter().position(|product| product.name.eq_ignore_ascii_case(name)) else {
                let names: Vec<&str> = products.iter().map(|product| product.name.as_str()).collect();
                match names.as_slice() {
                    [] => bail!("this book names no product; leave --product out"),
                    _ => bail!("no product is called `{name}`; there are {}", names.join(", ")),
                }
            };
            Some(product)
        }
    };
    let difference = consistency.assume(&assumed, product);
    complain_of_files(&opened);
    let with_level = |findings: &[Finding]| -> Vec<(Severity, Finding)> {
        findings.iter().filter_map(|finding| Some((pages.level_of(finding)?, finding.clone()))).collect()
    };
    let (appear, vanish) = (with_level(&difference.appear), with_level(&difference.vanish));
    for (format, file) in wanted {
        let text = match format {
            CheckFormat::Json => export::assumption(&pages, &assumed, product, &appear, &vanish),
            CheckFormat::Human => {
                let mut text = format!("If {}", texts(&assumed));
                if let Some(product) = product {
                    let _ = write!(text, " for {}", consistency.products[product].name);
                }
                text.push_str(":\n");
                for (head, findings) in [("would appear", &appear), ("would vanish", &vanish)] {
                    if !findings.is_empty() {
                        let _ = writeln!(text, "\n{head}");
                    }
                    for (level, finding) in findings {
                        let message = consistency.with_products(finding);
                        let _ = writeln!(text, "  {}[{}]: {message}", level.name(), finding.code);
                        if let Some(help) = finding.help.as_ref().filter(|_| head == "would appear") {
                            let _ = writeln!(text, "    help: {help}");
                        }
                    }
                }
                if appear.is_empty() && vanish.is_empty() {
                    text.push_str("nothing would change\n");
                }
                text
            }
            _ => bail!("--assume reports as human or json"),
        };
        match file {
            Some(file) => replace(file, text.as_bytes())?,
            None => say(&super::harmless(&text))?,
        }
    }
    let is_bad = |level: Severity| {
        level == Severity::Error || (arguments.deny == Some(Deny::Warnings) && level == Severity::Warning)
    };
    Ok(if !opened.errors.is_empty() {
        BROKEN
    } else if appear.iter().any(|(level, _)| is_bad(*level)) {
        FOUND
    } else {
        CLEAN
    })
}

fn texts(assumed: &[Statement]) -> String {
    assumed.iter().map(|statement| format!("`{}`", statement.text)).collect::<Vec<_>>().join(" and ")
}
