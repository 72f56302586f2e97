//! The external check against a server with bad manners.

mod ledger;
mod manners;
mod server;
mod tls;
mod verdicts;

use crate::support::{Folder, Run};
use server::Server;
use std::collections::BTreeMap;

/// A book whose links all lead to a server: `*.test` lies there.
struct Web {
    server: Server,
    folder: Folder,
    settings: String,
}

impl Web {
    /// A book of one note with these links, one to a line.
    fn new(settings: &str, links: &[&str]) -> Self {
        let web = Self {
            server: Server::start(),
            folder: Folder::new("//- content/index.md\n# Home\n"),
            settings: settings.to_owned(),
        };
        web.configure("");
        web.links(links);
        web
    }

    fn configure(&self, more: &str) {
        let toml = format!(
            "[check]\nunsorted-note = \"off\"\narticle-untitled = \"off\"\n{more}\n[check.external]\ntimeout = 2\nretries = 1\nhost-rate = 1000\n{}\n[check.external.resolve]\n\"*.test\" = \"{}\"\n",
            self.settings, self.server.address
        );
        self.folder.write("book.toml", toml);
    }

    fn links(&self, links: &[&str]) {
        let lines: String = links.iter().map(|link| format!("- [x]({link})\n")).collect();
        self.folder.write("content/index.md", format!("# Home\n\n{lines}"));
    }

    fn check(&self, arguments: &[&str]) -> Run {
        let today: &[&str] = if arguments.contains(&"--today") { &[] } else { &["--today", "2027-01-31"] };
        self.folder.run(&[&["check", "--external", "--format", "json"], today, arguments].concat())
    }

    /// What was found, as `code target`, in the order of the links.
    fn found(&self, arguments: &[&str]) -> Vec<String> {
        let run = self.check(arguments);
        found(&run)
    }

    /// The verdict of each address in the ledger.
    fn verdicts(&self) -> BTreeMap<String, String> {
        let ledger: toml::Table = self.folder.read("links.toml").parse().unwrap();
        let links = ledger.get("link").and_then(toml::Value::as_array).cloned().unwrap_or_default();
        links
            .iter()
            .map(|link| (link["url"].as_str().unwrap().to_owned(), link["verdict"].as_str().unwrap().to_owned()))
            .collect()
    }
}

fn found(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
    let line = |finding: &serde_json::Value| {
        format!("{} {}", finding["code"].as_str().unwrap(), finding["target"].as_str().unwrap_or(""))
    };
    report["diagnostics"].as_array().unwrap().iter().map(line).collect()
}
