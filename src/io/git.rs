//! Last changes from git: one call for the whole book.

use super::cache::Cache;
use crate::base::path::NotePath;
use crate::page::Dates;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The day of the last commit that touched each file below the content folder. Empty outside a repository, or without git.
pub fn dates(content: &Path, cache: &Cache) -> Dates {
    let Some(head) = git(content, &["rev-parse", "HEAD"]).and_then(|out| String::from_utf8(out).ok()) else {
        return Dates::default();
    };
    let head = head.trim();
    if let Some(cached) = cache.read("git-dates").and_then(|bytes| String::from_utf8(bytes).ok())
        && let Some((own, rest)) = cached.split_once('\n')
        && own == head
    {
        return rest
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(date, path)| (NotePath::new(path), date.to_owned()))
            .collect();
    }
    let log = ["log", "--format=%x01%cs", "--name-only", "--no-renames", "-z", "--relative", "--", "."];
    let Some(out) = git(content, &log) else { return Dates::default() };
    let dates = read(&String::from_utf8_lossy(&out));
    let mut lines: Vec<String> = dates.iter().map(|(path, date)| format!("{date}\t{path}\n")).collect();
    lines.sort();
    cache.write("git-dates", format!("{head}\n{}", lines.concat()).as_bytes());
    dates
}

/// The repository of a content folder, watched for commits.
#[derive(Debug)]
pub struct Repository {
    /// Where its files change with each commit.
    pub folder: PathBuf,
    head: Option<Vec<u8>>,
}

impl Repository {
    pub fn of(content: &Path) -> Option<Self> {
        let out = git(content, &["rev-parse", "--absolute-git-dir"])?;
        let folder = PathBuf::from(String::from_utf8(out).ok()?.trim_end());
        Some(Self { folder, head: git(content, &["rev-parse", "HEAD"]) })
    }

    /// Whether there was a commit, or another one was checked out, since this was last asked.
    pub fn has_moved(&mut self, content: &Path) -> bool {
        let head = git(content, &["rev-parse", "HEAD"]);
        let moved = head != self.head;
        self.head = head;
        moved
    }
}

/// `\x01` and a date begin a commit; the names after it end in NUL.
fn read(log: &str) -> Dates {
    let mut dates = Dates::default();
    for commit in log.split('\u{1}').skip(1) {
        let Some((date, names)) = commit.split_once(['\n', '\0']) else { continue };
        for name in names.split('\0').map(|name| name.trim_start_matches('\n')).filter(|name| !name.is_empty()) {
            dates.entry(NotePath::new(name)).or_insert_with(|| date.trim().to_owned());
        }
    }
    dates
}

pub(super) fn git(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let out = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.quotepath=off"])
        // A hook of git sets these for its own folder, and `-C` would not count.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status.success().then_some(out.stdout)
}
