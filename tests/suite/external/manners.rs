//! What hosts are asked for, and how fast.

use super::Web;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

#[test]
fn no_host_gets_more_requests_at_a_time_or_a_second_than_the_book_allows() {
    let links: Vec<String> =
        (0..3).flat_map(|host| (0..24).map(move |page| format!("http://h{host}.test/slow/40?{page}"))).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new(
        "host-concurrency = 3\n[check.external.hosts.\"h1.test\"]\nconcurrency = 1\n[check.external.hosts.\"h2.test\"]\nrate = 20\n",
        &links,
    );
    assert_eq!(web.found(&[]), [""; 0]);
    let mut by_host: BTreeMap<String, Vec<(Instant, usize)>> = BTreeMap::new();
    for asked in web.server.asked() {
        by_host.entry(asked.host).or_default().push((asked.at, asked.open));
    }
    let most = |host: &str| by_host[host].iter().map(|(_, open)| *open).max().unwrap();
    assert_eq!(by_host.values().map(Vec::len).collect::<Vec<_>>(), [24; 3]);
    assert_eq!(most("h0.test"), 3);
    assert_eq!(most("h1.test"), 1);
    assert!(most("h2.test") <= 3);
    // Of any 21 requests in a row, the last comes a second after the first, but for what the line and the threads add.
    let times: Vec<Instant> = by_host["h2.test"].iter().map(|(at, _)| *at).collect();
    for window in times.windows(21) {
        let took = *window.last().unwrap() - window[0];
        assert!(took > Duration::from_millis(940), "{took:?}");
    }
}

#[test]
fn a_complaint_slows_its_host_alone() {
    let mut links = vec!["http://slow.test/once/429?2".to_owned()];
    links.extend((0..6).map(|page| format!("http://slow.test/ok?{page}")));
    links.extend((0..20).map(|page| format!("http://quick.test/ok?{page}")));
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-concurrency = 1", &links);
    assert_eq!(web.found(&[]), [""; 0]);
    let asked = web.server.asked();
    let first = asked.iter().find(|asked| asked.path.starts_with("/once")).unwrap().at;
    for asked in asked.iter().filter(|asked| asked.host == "slow.test" && asked.at > first) {
        assert!(asked.at - first >= Duration::from_millis(1_950), "{asked:?}");
    }
    let last = asked.iter().filter(|asked| asked.host == "quick.test").map(|asked| asked.at).max().unwrap();
    assert!(last - first < Duration::from_millis(1_500), "{:?}", last - first);
}

#[test]
fn a_host_that_wants_a_long_pause_is_left_alone_and_asked_in_another_run() {
    let mut links = vec!["http://a.test/later/429?3600".to_owned()];
    links.extend((0..9).map(|page| format!("http://a.test/ok?{page}")));
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-concurrency = 1", &links);
    let run = web.check(&[]);
    assert!(run.err.contains("left for the next run"), "{run:#?}");
    assert_eq!(run.code, 0, "{run:#?}");
    // Its wish counts from the first answer on.
    assert_eq!(web.server.take(), ["GET a.test/later/429?3600"]);
    let run = web.check(&[]);
    assert_eq!(web.server.take().len(), 9, "{run:#?}");
}

#[test]
fn secrets_do_not_travel_in_the_open() {
    let web = Web::new(
        "[check.external.headers.\"a.test\"]\nAuthorization = \"${CHECK_TOKEN}\"\nX-Plain = \"yes\"\n",
        &["http://a.test/ok"],
    );
    let run = crate::support::run(web.folder.command(&["check", "--external"]).env("CHECK_TOKEN", "s3cret"));
    assert_eq!(run.code, 0, "{run:#?}");
    assert!(
        web.server.asked().iter().all(|asked| !asked.headers.contains("s3cret") && asked.headers.contains("x-plain"))
    );
}

#[test]
fn a_budget_caps_a_run_and_the_next_one_goes_on() {
    let links: Vec<String> = (0..10).map(|page| format!("http://a.test/ok?{page}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-budget = 4", &links);
    let run = web.check(&[]);
    assert!(run.err.contains("4 visited (4 ok); 6 left for the next run"), "{run:#?}");
    let first = web.server.take();
    web.check(&[]);
    let second = web.server.take();
    web.check(&[]);
    let third = web.server.take();
    assert_eq!([first.len(), second.len(), third.len()], [4, 4, 2]);
    let mut all = [first, second, third].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 10);
}

#[test]
fn connections_are_used_again() {
    let links: Vec<String> = (0..30).map(|page| format!("http://a.test/ok?{page}")).collect();
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let web = Web::new("host-concurrency = 2", &links);
    web.check(&[]);
    let connections: std::collections::BTreeSet<usize> =
        web.server.asked().iter().map(|asked| asked.connection).collect();
    assert!(connections.len() <= 3, "{connections:?}");
}

#[test]
fn headers_go_to_their_host_alone_and_secrets_come_from_the_environment() {
    let web = Web::new(
        "user-agent = \"our-check/1\"\nprivate = true\n[check.external.headers.\"a.test\"]\nAuthorization = \"Bearer ${CHECK_TOKEN}\"\nX-Plain = \"yes\"\n",
        &["http://a.test/ok", "http://b.test/ok", "http://a.test/redirect-to/302?http://c.test/ok"],
    );
    let run = web.check(&[]);
    assert_eq!(run.code, 2, "{run:#?}");
    assert!(run.err.contains("CHECK_TOKEN") && run.err.contains("not set"), "{}", run.err);
    assert_eq!(web.server.asked().len(), 0);
    let mut command = web.folder.command(&["check", "--external"]);
    let run = crate::support::run(command.env("CHECK_TOKEN", "s3cret"));
    assert_eq!(run.code, 0, "{run:#?}");
    for asked in web.server.asked() {
        let has = asked.headers.contains("authorization: bearer s3cret") && asked.headers.contains("x-plain: yes");
        assert_eq!(has, asked.host == "a.test", "{asked:?}");
        assert!(asked.headers.contains("user-agent: our-check/1"), "{asked:?}");
    }
    assert!(!web.folder.read("links.toml").contains("s3cret"));
    let bad = Web::new("[check.external.headers.\"a.test\"]\nAuthorization = \"Bearer plain\"\n", &[]);
    let run = bad.check(&[]);
    assert!(run.code == 2 && run.err.contains("environment"), "{run:#?}");
}

#[test]
fn a_proxy_is_asked_in_place_of_the_host() {
    let web = Web::new("", &["http://far.example/ok"]);
    web.folder.write("book.toml", format!("[check.external]\nproxy = \"http://{}\"\n", web.server.address));
    let run = web.check(&[]);
    assert_eq!(web.verdicts()["http://far.example/ok"], "dead", "{run:#?}");
    // The whole address stands in the request's first line.
    assert_eq!(web.server.take(), ["GET far.examplehttp://far.example/ok"]);
}

#[test]
fn robots_txt_is_followed_when_the_book_wants_it() {
    let links = ["http://a.test/private/x", "http://a.test/ok", "http://a.test/ok?2"];
    let web = Web::new("", &links);
    web.check(&[]);
    assert_eq!(web.server.take(), ["GET a.test/ok", "GET a.test/ok?2", "GET a.test/private/x"]);
    let web = Web::new("robots = true", &links);
    let run = web.check(&[]);
    assert_eq!(web.server.take(), ["GET a.test/ok", "GET a.test/ok?2", "GET a.test/robots.txt"]);
    assert_eq!(super::found(&run), ["skipped-link http://a.test/private/x"]);
    assert!(run.out.contains("robots.txt"), "{}", run.out);
}
