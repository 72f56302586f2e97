use super::*;
use crate::external::page;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn answer(end: &str, html: &str) -> Answer {
    Answer {
        status: 200,
        url: url(end),
        moved_to: None,
        page: Some(page::read(html.as_bytes(), Some("text/html; charset=utf-8"))),
        whole: true,
        other_reading: None,
        is_wall: false,
        is_html: true,
    }
}

fn soft(asked: &str, end: &str, html: &str) -> bool {
    is_soft_404(&url(asked), &answer(end, html))
}

#[test]
fn pages_that_say_they_are_not_there() {
    let at = "https://example.com/a/b";
    for html in [
        "<title>404 Not Found</title>",
        "<title>Page not found | Example</title>",
        "<title>Example - 404</title>",
        "<title>Example</title><h1>Page Not Found</h1>",
        "<title>Oops! Page not found.</title>",
        "<title>This page doesn’t exist – Example</title>",
        "<title>Seite nicht gefunden · Beispiel</title>",
        "<title>Error 404 (Not Found)!!1</title>",
        "<title>We're sorry, but the page you requested could not be found</title>",
        "<TITLE>\n  Error 404:\n Not Found </TITLE>",
    ] {
        assert!(soft(at, at, html), "{html}");
    }
    for html in [
        "<title>Lost and not found: a memoir</title>",
        "<title>How we removed 404 errors</title><h1>404 errors are no more</h1>",
        "<title>Example</title><h1>Example</h1><h2>Page not found</h2>",
        "<title>Room 404</title>",
        "<title>HTTP 404 - Wikipedia</title>",
        "<title>file - 404 not found - Questions</title>",
        "<title>Not found: what we lost in the archive</title>",
        "<title></title>",
        "<script>document.title = '404 Not Found'</script><title>Example</title>",
    ] {
        assert!(!soft(at, at, html), "{html}");
    }
    // A page about the status itself.
    let about = "https://example.com/docs/status/404";
    assert!(!soft(about, about, "<title>404 Not Found | Docs</title>"));
}

#[test]
fn redirects_to_the_front_page_and_to_pages_of_errors() {
    assert!(soft("https://example.com/a/b", "https://www.example.com/", ""));
    assert!(soft("https://example.com/a/b", "https://example.com/en/", ""));
    assert!(soft("https://example.com/a/b", "https://example.com/404.html", ""));
    assert!(soft("https://example.com/a/b", "https://example.com/not-found", ""));
    assert!(!soft("https://example.com/", "https://example.com/en/", ""));
    assert!(!soft("https://short.example/x1", "https://example.com/", ""));
    assert!(!soft("https://example.com/a/b", "https://example.com/a/c", ""));
    assert!(soft("https://docs.example.com/a/b", "https://www.example.com/?error=404", ""));
    assert!(!soft("https://one.example.com/a/b", "https://other.example.org/", ""));
}

#[test]
fn parked_domains() {
    let at = "https://gone.example/a";
    assert!(soft(at, "https://www.hugedomains.com/domain_profile.cfm?d=gone", ""));
    assert!(soft(at, at, "<title>gone.example</title><p>This domain is for sale</p>"));
    assert!(soft(at, at, "<script src=\"https://img.sedoparking.com/x.js\"></script>"));
    let essay = format!("<title>Domains</title><p>{} this domain is for sale</p>", "word ".repeat(400));
    assert!(!soft(at, at, &essay));
}

#[test]
fn walls() {
    let wall = |end: &str, html: &str| is_wall(&url("https://example.com/a"), &answer(end, html));
    assert!(wall("https://example.com/a", "<title>Just a moment...</title>"));
    assert!(wall("https://example.com/login?next=/a", ""));
    assert!(wall("https://accounts.google.com/x", ""));
    assert!(!wall("https://example.com/a", "<title>Logins in a moment</title>"));
    assert!(!wall("https://example.com/blogin", ""));
    for title in
        ["Security Checklist", "Robot checklist", "Access denied in Docker: how to fix", "Just a moment in time"]
    {
        assert!(!wall("https://example.com/a", &format!("<title>{title}</title>")), "{title}");
    }
}

fn on(fragment: &str, html: &str) -> Place {
    place(fragment, &answer("https://example.com/", html))
}

#[test]
fn places_that_are_there() {
    assert_eq!(on("a", "<p id=a>"), Place::Found);
    assert_eq!(on("a", "<a name='a'>"), Place::Found);
    assert_eq!(on("a%20b", "<p id='a b'>"), Place::Found);
    assert_eq!(on("gr%C3%B6%C3%9Fe", "<h2 id=größe>"), Place::Found);
    assert_eq!(on("größe", "<h2 id=größe>"), Place::Found);
    assert_eq!(on("a%20b", "<p id='a%20b'>"), Place::Found);
    assert_eq!(on("Usage", "<h2 id=user-content-usage>"), Place::Found);
    assert_eq!(on("a&amp;b", "<p id='a&amp;amp;b'>"), Place::Found);
    assert_eq!(on("top", "<p>"), Place::Found);
    assert_eq!(on("a:~:text=words", "<p id=a>"), Place::Found);
    assert_eq!(on(":~:text=words", "<p>"), Place::Found);
    assert_eq!(on("x", "<noscript><p id=x></noscript>"), Place::Found);
    assert_eq!(on("x", "<svg><title/><style/></svg><p id=x>"), Place::Found);
    assert_eq!(on("x", "<svg><style>a{}</style><g id=x></g></svg>"), Place::Found);
}

#[test]
fn places_that_are_gone() {
    assert_eq!(on("b", "<p id=a>"), Place::Gone);
    assert_eq!(on("b", "<!-- <p id=b> --><p id=a>"), Place::Gone);
    assert_eq!(on("b", "<script>var x = '<p id=c>';</script><p>word</p>".repeat(20).as_str()), Place::Gone);
    assert_eq!(on("b", "<a href='#b'>b</a><p>text</p>"), Place::Gone);
    assert_eq!(on("A", "<p id=a>"), Place::Gone, "ids tell case apart");
    assert_eq!(on("b:~:text=words", "<p id=a>"), Place::Gone);
    assert_eq!(on("b", "<textarea><p id=b></textarea>"), Place::Gone);
    let long = format!("<script src=/app.js></script>{}", "<p>words</p>".repeat(200));
    assert_eq!(on("b", &long), Place::Gone);
}

#[test]
fn what_scripts_may_make_is_not_gone() {
    let long = "<p>words</p>".repeat(200);
    assert_eq!(on("b", "<div id=root></div><script src=/app.js></script>"), Place::Unknown);
    assert_eq!(on("made", &format!("<script>el.id = 'made'</script>{long}")), Place::Unknown);
    assert_eq!(on("my-part", &format!("<h2>My part</h2><script src=/x.js></script>{long}")), Place::Unknown);
    assert_eq!(on("b", &format!("<script src=/js/anchor.min.js></script>{long}")), Place::Unknown);
    assert_eq!(on("b", &format!("<div data-items='[\"b\"]'></div><script src=x></script>{long}")), Place::Unknown);
    assert_eq!(on("L10-L20", &long), Place::Unknown);
    assert_eq!(on("issuecomment-123", &long), Place::Unknown);
    assert_eq!(on("/route", &long), Place::Unknown);
    assert_eq!(on("gid=0", &long), Place::Unknown);
    let cut = Answer { whole: false, ..answer("https://example.com/", &long) };
    assert_eq!(place("b", &cut), Place::Unknown);
}
