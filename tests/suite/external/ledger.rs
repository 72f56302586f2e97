//! `links.toml`: what a run leaves behind for the next.

use super::{Web, found};
use crate::support::run;
use expect_test::expect;
use std::time::Duration;

#[test]
fn a_second_run_asks_nothing_and_says_the_same() {
    let links: Vec<String> =
        ["ok", "status/404", "status/403", "status/500", "redirect/301", "places#four", "soft/title"]
            .iter()
            .map(|path| format!("http://a.test/{path}"))
            .collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("", &links);
    let first = web.check(&[]);
    let ledger = web.folder.read("links.toml");
    assert!(!web.server.take().is_empty());
    let second = web.check(&[]);
    assert_eq!(web.server.take(), [""; 0]);
    assert_eq!(found(&first), found(&second));
    let fingerprints = |out: &str| -> Vec<String> {
        out.lines().filter(|line| line.contains("fingerprint") || line.contains("message")).map(str::to_owned).collect()
    };
    assert_eq!(fingerprints(&first.out), fingerprints(&second.out));
    assert_eq!(web.folder.read("links.toml"), ledger);
    assert!(second.err.contains("7 known from links.toml"), "{}", second.err);
    // A day later everything that was not good is asked again.
    web.check(&["--today", "2027-02-01"]);
    let asked = web.server.take();
    assert!(!asked.iter().any(|line| line.contains("/ok") || line.contains("redirect")), "{asked:?}");
    assert!(asked.contains(&"GET a.test/status/404".to_owned()), "{asked:?}");
}

#[test]
fn what_is_written() {
    let web = Web::new("", &["http://b.test/status/404", "http://a.test/redirect/301#x", "http://a.test/status/500"]);
    web.check(&[]);
    expect![[r##"
        # What `layerbook check --external` found, one table for each address. Commit this file.

        [[link]]
        url = "http://a.test/redirect/301#x"
        verdict = "anchor-gone"
        status = 200
        checked = "2027-01-31"
        final = "http://a.test/ok#x"

        [[link]]
        url = "http://a.test/status/500"
        verdict = "unreachable"
        status = 500
        checked = "2027-01-31"
        strikes = 1

        [[link]]
        url = "http://b.test/status/404"
        verdict = "dead"
        status = 404
        checked = "2027-01-31"
    "##]]
    .assert_eq(&web.folder.read("links.toml"));
}

#[test]
fn what_cannot_be_reached_becomes_an_error_after_some_runs_in_a_row() {
    let web = Web::new("retries = 0", &["http://a.test/status/500", "http://a.test/ok"]);
    web.folder.write("book.toml", web.folder.read("book.toml").replacen("retries = 1\n", "", 1));
    let run = |day: &str| web.check(&["--today", day]);
    assert_eq!(
        (run("2027-01-01").code, found(&run("2027-01-01"))),
        (0, vec!["unreachable-link http://a.test/status/500".to_owned()])
    );
    assert_eq!(run("2027-01-02").code, 0);
    let third = run("2027-01-03");
    assert_eq!((third.code, found(&third)), (1, vec!["long-unreachable http://a.test/status/500".to_owned()]));
    assert!(third.out.contains("3 runs in a row"), "{}", third.out);
    // One good answer, and all is forgotten.
    web.folder.write("content/index.md", "# Home\n\n[x](http://a.test/once/500)\n");
    let ledger = web.folder.read("links.toml").replace("/status/500", "/once/500");
    web.folder.write("links.toml", ledger);
    run("2027-01-04");
    run("2027-01-05");
    assert_eq!(web.verdicts()["http://a.test/once/500"], "ok");
    assert!(!web.folder.read("links.toml").contains("strikes"));
}

#[test]
fn addresses_that_the_book_no_longer_has_go_away_and_unknown_keys_stay() {
    let web = Web::new("", &["http://a.test/ok", "http://a.test/status/404"]);
    web.check(&[]);
    web.folder
        .write("links.toml", web.folder.read("links.toml").replace("status = 200", "status = 200\nowner = \"me\""));
    web.links(&["http://a.test/ok"]);
    web.check(&[]);
    assert_eq!(web.verdicts().into_keys().collect::<Vec<_>>(), ["http://a.test/ok"]);
    assert!(web.folder.read("links.toml").contains("owner = \"me\""));
}

#[test]
fn a_damaged_ledger_is_told_and_kept_aside() {
    let web = Web::new("", &["http://a.test/ok", "http://a.test/places"]);
    web.check(&[]);
    let whole = web.folder.read("links.toml");
    let damaged = whole.replace("url = \"http://a.test/places\"", "url = http://a.test/places");
    web.folder.write("links.toml", &damaged);
    web.server.take();
    let run = web.check(&[]);
    assert!(run.err.contains("links.toml is damaged"), "{}", run.err);
    // What could be read was not asked again.
    assert_eq!(web.server.take(), ["GET a.test/places"]);
    assert_eq!(web.folder.read("links.toml.damaged-1"), damaged);
    assert_eq!(web.folder.read("links.toml"), whole);
    let build = web.folder.run(&["build"]);
    assert_eq!(build.code, 0, "{build:#?}");
}

#[test]
fn nothing_is_recorded_when_the_network_is_down() {
    let names: Vec<String> = (0..4).map(|number| format!("http://host{number}.invalid/")).collect();
    let links: Vec<&str> = names.iter().map(String::as_str).collect();
    let web = Web::new("retries = 0", &links);
    web.folder.write("book.toml", "[check.external]\nretries = 0\n");
    let run = web.check(&[]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("network seems to be down"), "{}", run.err);
    assert!(!web.folder.path("links.toml").exists());
    // With one host only it cannot be told: the link is not called dead.
    web.links(&links[..1]);
    assert_eq!(web.found(&[]), ["unreachable-link http://host0.invalid/"]);
}

#[test]
fn a_run_that_is_killed_repeats_nothing_that_was_recorded() {
    let links: Vec<String> = (0..60).map(|page| format!("http://a.test/slow/100?{page}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-concurrency = 2", &links);
    let mut child = web
        .folder
        .command(&["check", "--external", "--today", "2027-01-31"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(2_300));
    child.kill().unwrap();
    child.wait().unwrap();
    let recorded = web.verdicts();
    assert!((5..60).contains(&recorded.len()), "{}", recorded.len());
    web.server.take();
    web.check(&[]);
    let asked = web.server.take();
    assert_eq!(asked.len(), 60 - recorded.len());
    assert_eq!(web.verdicts().len(), 60);
    for line in asked {
        let url = format!("http://{}", line.trim_start_matches("GET "));
        assert!(!recorded.contains_key(&url), "{url} was asked twice");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_writes_what_it_knows() {
    let links: Vec<String> = (0..60).map(|page| format!("http://a.test/slow/100?{page}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-concurrency = 1", &links);
    let child = web
        .folder
        .command(&["check", "--external", "--today", "2027-01-31"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1_000));
    run(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("the next run goes on from there"), "{text}");
    assert!(!web.verdicts().is_empty());
}

#[test]
fn two_branches_that_each_found_other_links_merge_without_a_conflict() {
    let links: Vec<String> = (0..9).map(|page| format!("http://a.test/ok?{page}")).collect();
    let all: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("", &[all[0], all[4], all[8]]);
    let git = |arguments: &[&str]| {
        let own = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
        let mut command = std::process::Command::new("git");
        run(command.current_dir(web.folder.root()).args(own).args(arguments))
    };
    let commit = |name: &str| {
        git(&["add", "links.toml"]);
        let run = git(&["commit", "-q", "-m", name]);
        assert_eq!(run.code, 0, "{run:#?}");
    };
    git(&["init", "-q"]);
    web.check(&[]);
    commit("both");
    git(&["checkout", "-q", "-b", "ours"]);
    web.links(&[all[0], all[2], all[4], all[8]]);
    web.check(&[]);
    commit("ours");
    git(&["checkout", "-q", "main"]);
    web.links(&[all[0], all[4], all[6], all[8]]);
    web.check(&[]);
    commit("theirs");
    let merge = git(&["merge", "-q", "ours", "-m", "merged"]);
    assert_eq!(merge.code, 0, "{merge:#?}");
    assert_eq!(web.verdicts().len(), 5);
    // Additions at one place do conflict; the next run reads both sides.
    git(&["checkout", "-q", "-b", "left"]);
    web.links(&[all[0], all[1], all[2], all[4], all[6], all[8]]);
    web.check(&[]);
    commit("left");
    git(&["checkout", "-q", "main"]);
    web.links(&["http://a.test/ok?1b", all[0], all[2], all[4], all[6], all[8]]);
    web.check(&[]);
    commit("right");
    assert_ne!(git(&["merge", "-q", "left", "-m", "merged"]).code, 0);
    web.links(&["http://a.test/ok?1b", all[0], all[1], all[2], all[4], all[6], all[8]]);
    web.server.take();
    let run = web.check(&[]);
    assert!(run.err.contains("both sides of a merge"), "{run:#?}");
    assert_eq!(web.server.take(), [""; 0]);
    assert_eq!(web.verdicts().len(), 7);
}

#[test]
fn the_day_on_which_only_what_is_gone_is_asked_again_says_the_same() {
    let gone = ["http://one.invalid/", "http://two.invalid/", "http://three.invalid/"];
    let web = Web::new("ttl = 30\nprivate = true", &[]);
    let good = format!("http://localhost:{}/ok", web.server.address.port());
    web.links(&[&good, gone[0], gone[1], gone[2]]);
    let dead = gone.map(|link| format!("dead-link {link}"));
    assert_eq!(web.found(&["--today", "2027-01-01"]), dead);
    web.server.take();
    let run = web.check(&["--today", "2027-01-02"]);
    assert_eq!((run.code, found(&run)), (1, dead.to_vec()), "{run:#?}");
    // The page that was there tells that the network works.
    assert!(!web.server.take().is_empty());
    web.links(&gone[..1]);
    assert_eq!(web.found(&["--today", "2027-01-03"]), dead[..1]);
}

#[test]
fn several_runs_on_one_day_are_one_strike() {
    let web = Web::new("ttl = 0", &["http://a.test/status/503"]);
    for _ in 0..4 {
        assert_eq!(web.found(&[]), ["unreachable-link http://a.test/status/503"]);
    }
    assert!(web.folder.read("links.toml").contains("strikes = 1"));
}
