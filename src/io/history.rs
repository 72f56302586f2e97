//! What git knows of the past of a book: renames of files, and how everything stood at a commit.

use super::IoError;
use super::git::git;
use super::scan::Scope;
use crate::base::path::NotePath;
use crate::book::{Change, Changes};
use crate::site::mend::Renames;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// All renames of files below the content folder, with those that are not committed yet. Empty outside a repository, or
/// without git.
pub fn renames(content: &Path) -> Renames {
    let flags = ["-M", "--no-color", "--diff-filter=R", "--name-status", "-z", "--relative"];
    let log =
        [&["log", "--format=", "--no-show-signature", "--topo-order", "--reverse"], &flags[..], &["--", "."]].concat();
    let mut events = Vec::new();
    for arguments in [log, [&["diff"], &flags[..], &["HEAD", "--", "."]].concat()] {
        if let Some(out) = git(content, &arguments) {
            events.extend(pairs(&String::from_utf8_lossy(&out)));
        }
    }
    Renames::new(events)
}

/// `R100`, the old and the new path, each with NUL behind it.
fn pairs(out: &str) -> Vec<(NotePath, NotePath)> {
    let mut words = out.split('\0').map(|word| word.trim_start_matches('\n')).filter(|word| !word.is_empty());
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let is_status = word.strip_prefix('R').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        if let (true, Some(old)) = (is_status, words.next())
            && let Some(new) = words.next()
        {
            found.push((NotePath::new(old), NotePath::new(new)));
        }
    }
    found
}

/// What differs between a commit and the files of today.
#[derive(Debug, Default)]
pub struct Past {
    /// Files below the content folder that were added, changed or deleted, committed or not.
    pub changed: BTreeSet<NotePath>,
    /// What makes the book of today that of the commit.
    pub back: Changes,
    /// Files beside the notes that decide about all of them and changed.
    pub whole: Vec<String>,
}

/// Compares with a commit. `root` is the folder of `book.toml`, `own` the names of the book's own files there.
///
/// # Errors
/// Outside a repository, for a name that is no commit, and without git.
pub fn past(root: &Path, scope: &Scope, revision: &str, own: &[&str]) -> Result<Past, IoError> {
    let content = &scope.root;
    let failed = |cause: String| IoError::new("compare with a commit", root, cause);
    if git(content, &["rev-parse", "--git-dir"]).is_none() {
        return Err(failed("it is in no git repository, or git is not installed; leave `--since` out".to_owned()));
    }
    let commit = format!("{revision}^{{commit}}");
    let commit = git(content, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
        .and_then(|out| String::from_utf8(out).ok())
        .map(|out| out.trim().to_owned())
        .filter(|commit| !commit.is_empty())
        .ok_or_else(|| {
            failed(format!(
                "git knows no commit `{revision}`; name a commit, a branch or a tag, and fetch it first where only the \
                 newest commits were cloned"
            ))
        })?;
    // What another branch did meanwhile is not what this one changed.
    let commit = git(content, &["merge-base", &commit, "HEAD"])
        .and_then(|out| String::from_utf8(out).ok())
        .map(|out| out.trim().to_owned())
        .filter(|base| !base.is_empty())
        .unwrap_or(commit);
    let diff = ["diff", "--raw", "--no-color", "--no-abbrev", "--no-renames", "-z", "--relative", &commit, "--", "."];
    let raw = git(content, &diff).ok_or_else(|| failed("git cannot compare".to_owned()))?;
    let untracked = git(content, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."]).unwrap_or_default();

    let mut past = Past { whole: own_changed(root, &commit, own), ..Past::default() };
    let mut blobs: Vec<(NotePath, String)> = Vec::new();
    let raw = String::from_utf8_lossy(&raw).into_owned();
    let mut words = raw.split('\0');
    while let (Some(status), Some(name)) = (words.next(), words.next()) {
        let fields: Vec<&str> = status.trim_start_matches(':').split(' ').collect();
        let [old_mode, _, blob, _, kind] = fields[..] else { continue };
        let path = NotePath::new(name);
        if path.file_name() == ".gitignore" {
            past.whole.push(name.to_owned());
        }
        match (scope.reads(&path), kind.chars().next()) {
            (None, _) => continue,
            (Some(_), Some('A')) => {
                past.back.insert(path.clone(), Change::Gone);
            }
            // Links and submodules: what they held is not in them.
            _ if !old_mode.starts_with("100") || blob.bytes().all(|digit| digit == b'0') => {}
            (Some(false), _) => {
                past.back.insert(path.clone(), Change::Hidden);
            }
            (Some(true), _) if path.is_markdown() => blobs.push((path.clone(), blob.to_owned())),
            (Some(true), Some('D')) => {
                past.back.insert(path.clone(), Change::Asset(None));
            }
            _ => {}
        }
        past.changed.insert(path);
    }
    for name in String::from_utf8_lossy(&untracked).split('\0').filter(|name| !name.is_empty()) {
        let path = NotePath::new(name);
        if scope.reads(&path).is_some() {
            // A file that git was told to forget and that still stands there has an old text.
            if !past.changed.contains(&path) {
                past.back.insert(path.clone(), Change::Gone);
            }
            past.changed.insert(path);
        }
    }
    let names: Vec<&str> = blobs.iter().map(|(_, blob)| blob.as_str()).collect();
    let texts = contents(content, &names).map_err(|error| failed(format!("git cannot show old files: {error}")))?;
    past.back.extend(blobs.into_iter().map(|(path, _)| path).zip(texts.into_iter().map(Change::Note)));
    Ok(past)
}

/// Which of the book's own files changed since a commit, new ones too.
fn own_changed(root: &Path, commit: &str, own: &[&str]) -> Vec<String> {
    let diff = [&["diff", "--name-only", "-z", "--relative", commit, "--"], own].concat();
    let new = [&["ls-files", "--others", "--exclude-standard", "-z", "--"], own].concat();
    let mut found = BTreeSet::new();
    for arguments in [diff, new] {
        let out = git(root, &arguments).unwrap_or_default();
        found.extend(String::from_utf8_lossy(&out).split('\0').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    found.into_iter().collect()
}

/// The bytes of objects, in order.
fn contents(folder: &Path, blobs: &[&str]) -> std::io::Result<Vec<Vec<u8>>> {
    if blobs.is_empty() {
        return Ok(Vec::new());
    }
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["cat-file", "--batch"])
        .env_remove("GIT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let gone = || std::io::Error::other("git ended early");
    let mut input = child.stdin.take().ok_or_else(gone)?;
    let request: String = blobs.iter().map(|blob| format!("{blob}\n")).collect();
    // Written beside the reading: git answers before it has read everything, and both pipes would be full.
    let writer = std::thread::spawn(move || input.write_all(request.as_bytes()));
    let mut output = BufReader::new(child.stdout.take().ok_or_else(gone)?);
    let mut found = Vec::with_capacity(blobs.len());
    for _ in blobs {
        let mut head = String::new();
        output.read_line(&mut head)?;
        // `<name> blob <length>`
        let length = head.trim_end().rsplit(' ').next().and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or_else(gone)?;
        let mut bytes = Vec::new();
        output.by_ref().take(length).read_to_end(&mut bytes)?;
        output.read_until(b'\n', &mut Vec::new())?;
        found.push(bytes);
    }
    drop(output);
    let _ = writer.join();
    child.wait()?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_paths() {
        let found = pairs("R100\0a.md\0b c.md\0\nR087\0d/R1\0e.md\0");
        let found: Vec<(&str, &str)> = found.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(found, [("a.md", "b c.md"), ("d/R1", "e.md")]);
        assert_eq!(pairs("R100\0a.md"), []);
    }
}
