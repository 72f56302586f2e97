//! For each way in which the web answers: the right verdict.

use super::Web;
use crate::support::Run;

/// Each address with the verdict that it must get, all in one run.
fn check(settings: &str, expected: &[(&str, &str)]) -> (Web, Run) {
    let links: Vec<&str> = expected.iter().map(|(link, _)| *link).collect();
    let web = Web::new(settings, &links);
    let run = web.check(&[]);
    let verdicts = web.verdicts();
    let wrong: Vec<String> = expected
        .iter()
        .filter(|(link, verdict)| verdicts.get(*link).map(String::as_str) != Some(*verdict))
        .map(|(link, verdict)| format!("{link}: {:?}, not {verdict}", verdicts.get(*link)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{}", run.err);
    assert_eq!(verdicts.len(), expected.len());
    (web, run)
}

#[test]
fn every_way_of_answering_gets_its_verdict() {
    super::server::prepare();
    check(
        "",
        &[
            ("http://a.test/", "ok"),
            ("http://a.test/ok", "ok"),
            ("http://a.test/status/204", "ok"),
            ("http://a.test/redirect/301", "moved"),
            ("http://a.test/redirect/308", "moved"),
            ("http://a.test/redirect/302", "ok"),
            ("http://a.test/redirect/303", "ok"),
            ("http://a.test/redirect/307", "ok"),
            ("http://a.test/chain/5", "moved"),
            ("http://a.test/chain/30", "unreachable"),
            ("http://a.test/loop", "unreachable"),
            ("http://a.test/cookie", "ok"),
            ("http://a.test/no-location", "unreachable"),
            ("http://a.test/redirect-to/301?http://no-such-name.invalid/", "unreachable"),
            ("http://a.test/to-place#four", "moved"),
            ("http://a.test/status/400", "blocked"),
            ("http://a.test/status/401", "blocked"),
            ("http://a.test/status/403", "blocked"),
            ("http://a.test/status/404", "dead"),
            ("http://a.test/status/410", "dead"),
            ("http://a.test/status/418", "blocked"),
            ("http://a.test/status/451", "blocked"),
            ("http://a.test/status/999", "blocked"),
            ("http://b.test/status/500", "unreachable"),
            ("http://b.test/status/503", "unreachable"),
            ("http://b.test/once/500", "ok"),
            ("http://b.test/challenge", "blocked"),
            ("http://b.test/wall", "blocked"),
            ("http://b.test/private-page", "blocked"),
            ("http://c.test/status/429", "blocked"),
            ("http://d.test/once/429", "ok"),
            ("http://e.test/once/429?1", "ok"),
            ("http://f.test/once/429?Wed,+21+Oct+2015+07:28:00+GMT", "ok"),
            ("http://g.test/later/429?86400", "blocked"),
            ("http://h.test/reset", "unreachable"),
            ("http://h.test/nonsense", "unreachable"),
            ("http://h.test/cut", "ok"),
            ("http://h.test/no-head/405", "ok"),
            ("http://h.test/file.pdf", "ok"),
            ("http://h.test/file.pdf#page=2", "ok"),
            ("http://h.test/gone.pdf", "dead"),
            ("http://h.test/nowhere", "dead"),
            ("http://i.test/gzip-bomb", "ok"),
            ("http://i.test/gzip-bomb#x", "ok"),
            ("http://i.test/br-bomb", "ok"),
            ("http://i.test/bad-gzip", "ok"),
            ("http://j.test/soft/title", "soft-404"),
            ("http://j.test/soft/home", "soft-404"),
            ("http://j.test/soft/parked", "soft-404"),
            ("http://j.test/soft/redirect", "soft-404"),
            ("http://127.0.0.1:1/x", "skipped"),
            ("http://localhost/x", "skipped"),
            ("http://[::1]/x", "skipped"),
            ("http://169.254.169.254/latest", "skipped"),
            ("http://a.test/redirect-to/302?http://10.0.0.1/", "skipped"),
            ("http://no-such-name.invalid/", "unreachable"),
        ],
    );
}

#[test]
fn time_outs_and_endless_pages() {
    let start = tokio::time::Instant::now();
    check(
        "",
        &[
            ("http://a.test/slow-head", "unreachable"),
            ("http://b.test/slow-body", "ok"),
            ("http://b.test/slow-body#x", "ok"),
            ("http://c.test/endless", "ok"),
            ("http://d.test/endless#x", "ok"),
        ],
    );
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn places_on_pages() {
    check(
        "",
        &[
            ("http://a.test/places#one", "ok"),
            ("http://a.test/places#two", "ok"),
            ("http://a.test/places#three", "ok"),
            ("http://a.test/places#four", "anchor-gone"),
            ("http://a.test/places#:~:text=Some%20words", "ok"),
            ("http://a.test/places#one:~:text=Some", "ok"),
            ("http://a.test/places#four:~:text=Some", "anchor-gone"),
            ("http://a.test/places#", "ok"),
            ("http://a.test/places#L10-L20", "ok"),
            ("http://a.test/made#made", "ok"),
            ("http://a.test/made#other", "anchor-gone"),
            ("http://a.test/shell#any", "ok"),
            ("http://a.test/huge#last", "ok"),
            ("http://a.test/huge#none", "anchor-gone"),
            ("http://a.test/latin1#gr%C3%B6%C3%9Fe", "ok"),
            ("http://a.test/wrong-charset#gr%C3%B6%C3%9Fe", "ok"),
            ("http://a.test/no-charset#gr%C3%B6%C3%9Fe", "ok"),
            ("http://a.test/no-type#here", "ok"),
            ("http://a.test/no-type#there", "anchor-gone"),
            ("http://a.test/redirect/301#gone", "anchor-gone"),
            ("http://a.test/cut#a", "ok"),
            ("http://a.test/cut#b", "ok"),
        ],
    );
}

#[test]
fn a_page_is_fetched_once_however_many_places_on_it_are_linked() {
    let (web, _) = check(
        "",
        &[
            ("http://a.test/places", "ok"),
            ("http://a.test/places#one", "ok"),
            ("http://a.test/places#two", "ok"),
            ("http://a.test/places#four", "anchor-gone"),
        ],
    );
    assert_eq!(web.server.take(), ["GET a.test/places"]);
}

#[test]
fn findings_stand_at_each_link_with_a_way_out() {
    let web = Web::new(
        "",
        &[
            "http://a.test/ok",
            "http://a.test/status/404",
            "http://a.test/redirect/301",
            "http://a.test/places#four",
            "http://a.test/status/404",
        ],
    );
    web.folder.write(
        "content/other.md",
        "---\nsource: http://a.test/status/410\n---\n# Other\n\n[home](index.md) <http://a.test/status/404> http://a.test/status/403 ![x](http://a.test/status/404)\n\n<a href=\"http://a.test/status/404\">x</a>\n\n[ref][r]\n\n[r]: http://a.test/status/404\n",
    );
    let run = web.folder.run(&["check", "--external", "--today", "2027-01-31"]);
    assert_eq!(run.code, 1, "{run:#?}");
    expect_test::expect![[r#"
        error[dead-link]: `http://a.test/status/404` is gone
         --> content/index.md:4:3
          |
        4 | - [x](http://a.test/status/404)
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: status 404; look for its new place, or take the link out

        info[moved-link]: `http://a.test/redirect/301` has moved for good
         --> content/index.md:5:3
          |
        5 | - [x](http://a.test/redirect/301)
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `http://a.test/ok`

        error[anchor-gone]: `http://a.test/places` has no place `#four`
         --> content/index.md:6:3
          |
        6 | - [x](http://a.test/places#four)
          |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: link to a place that is there, or to the page alone
    "#]]
    .assert_eq(&(run.out.split("\n\nerror[dead-link]").next().unwrap().to_owned() + "\n"));
    let places: Vec<&str> =
        run.out.lines().filter_map(|line| line.trim().strip_prefix("--> content/other.md:")).collect();
    // The front matter, then the links of the body in order.
    assert_eq!(places.iter().filter(|place| place.starts_with("6:")).count(), 3, "{places:?}");
    for place in ["2:9", "6:18", "6:45", "6:70", "8:10", "10:1"] {
        assert!(places.contains(&place), "{place} in {places:?}");
    }
    assert!(run.err.contains("6 visited"), "{}", run.err);
}

#[test]
fn codes_can_be_set_ignored_and_excluded() {
    let web = Web::new("exclude = [\"http://no.test/\"]", &["http://a.test/status/404", "http://no.test/status/404"]);
    assert_eq!(web.found(&[]), ["dead-link http://a.test/status/404"]);
    assert_eq!(web.server.take(), ["GET a.test/status/404"]);
    web.configure("dead-link = \"off\"");
    assert_eq!(web.found(&[]), [""; 0]);
    web.configure("");
    web.folder
        .write("content/index.md", "# Home\n\n<!-- layerbook-ignore dead-link -->\n\n[x](http://a.test/status/404)\n");
    assert_eq!(web.found(&[]), [""; 0]);
    web.configure("[check.ignore]\n\"index.md\" = \"dead-link\"\n");
    web.folder.write("content/index.md", "# Home\n\n[x](http://a.test/status/404)\n");
    assert_eq!(web.found(&[]), [""; 0]);
    // A comment that silences nothing is told, but only by a run that could have found something.
    web.configure("");
    web.folder.write("content/index.md", "# Home\n\n<!-- layerbook-ignore dead-link -->\n\n[x](http://a.test/ok)\n");
    assert_eq!(web.found(&[]), ["ignore-comment dead-link"]);
    assert_eq!(web.folder.run(&["check", "--today", "2027-01-31"]).out, "no problems found\n");
}

#[test]
fn a_name_that_is_none_is_dead_when_the_name_service_knows_others() {
    let web = Web::new("private = true", &[]);
    let port = web.server.address.port();
    web.links(&[&format!("http://localhost:{port}/ok"), "http://no-such-name.invalid/"]);
    assert_eq!(web.found(&[]), ["dead-link http://no-such-name.invalid/"]);
}

#[test]
fn a_file_that_is_a_page_is_read_as_one() {
    check("", &[("http://a.test/page-not-found-file.pdf", "soft-404"), ("http://a.test/latin-location", "moved")]);
}

#[test]
fn accepted_statuses_are_good() {
    check(
        "accept = [403, \"500-599\"]",
        &[("http://a.test/status/403", "ok"), ("http://a.test/status/503", "ok"), ("http://a.test/status/404", "dead")],
    );
}

#[test]
fn private_hosts_are_visited_when_that_is_allowed() {
    let server = super::server::Server::start();
    let folder = crate::support::Folder::new(&format!(
        "//- book.toml\n[check.external]\nprivate = true\n//- content/index.md\n# Home\n\n[x](http://{}/status/404)\n",
        server.address
    ));
    let run = folder.run(&["check", "--external"]);
    assert!(run.out.contains("dead-link"), "{run:#?}");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn a_dead_article_is_told_with_its_copy_in_an_archive() {
    let web = Web::new("exclude = [\"https://web.archive.org/\"]", &["http://a.test/status/404"]);
    web.folder.write(
        "content/copy.md",
        "# Copy\n\n[home](index.md) [A Title Of It](https://web.archive.org/web/20200102000000/http://a.test/status/404)\n",
    );
    let run = web.check(&[]);
    assert!(
        run.out.contains("a copy is at https://web.archive.org/web/20200102000000/http://a.test/status/404"),
        "{run:#?}"
    );
    // The ledger's own copy goes first.
    let ledger = web
        .folder
        .read("links.toml")
        .replace("verdict = \"dead\"", "verdict = \"dead\"\narchived = \"https://archive.example/1\"");
    web.folder.write("links.toml", &ledger);
    assert!(web.check(&[]).out.contains("a copy is at https://archive.example/1"));
    web.folder.run(&["check", "--external", "--today", "2027-02-20"]);
    assert!(web.folder.read("links.toml").contains("archived = \"https://archive.example/1\""));
}
