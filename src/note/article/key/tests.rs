//! Which spellings are one work.

use super::*;

fn key_of(url: &str) -> String {
    identity(url).map_or_else(|| "none".to_owned(), |identity| identity.key)
}

#[track_caller]
fn same(spellings: &[&str], key: &str) {
    for spelling in spellings {
        assert_eq!(key_of(spelling), key, "{spelling}");
    }
}

#[test]
fn spellings_of_one_address() {
    same(
        &[
            "https://example.com/a/B",
            "http://example.com/a/B/",
            "HTTPS://WWW.Example.COM:443/a/B",
            "http://example.com:80/a/B/index.html",
            "https://example.com/a/B/index.php?utm_source=x&UTM_Medium=y",
            "https://example.com/%61/%42#part",
            "www.example.com/a/B",
            "//example.com/a/B",
            "https://user:secret@example.com./a/B#:~:text=words",
            "https://example.com/a/B?&fbclid=1&gclid=2&_hsenc=3&__hstc=4&mc_cid=5&oly_enc_id=6&vero_id=7&ref_src=8",
        ],
        "https://example.com/a/B",
    );
}

#[test]
fn roots_keep_their_slash() {
    same(
        &["https://blog.example.com", "http://www.blog.example.com/", "https://blog.example.com/index.htm"],
        "https://blog.example.com/",
    );
    assert_eq!(key_of("https://example.com?p=94"), "https://example.com/?p=94");
}

#[test]
fn identities_in_the_query_are_kept_and_sorted() {
    for name in ["p", "id", "v", "q", "page", "ref", "jk", "source", "edition", "feature"] {
        let url = format!("https://example.com/x?{name}=1");
        assert_eq!(key_of(&url), url);
    }
    assert_eq!(key_of("https://example.com/x/?b=2&a=1&utm_id=3&a=0"), "https://example.com/x?a=0&a=1&b=2");
    assert_eq!(key_of("https://dzone.com/articles/x?edition=1"), "https://dzone.com/articles/x");
}

#[test]
fn hosts() {
    assert_eq!(key_of("https://bücher.example/ä"), "https://xn--bcher-kva.example/%C3%A4");
    assert_eq!(key_of("https://xn--bcher-kva.example/%c3%a4"), "https://xn--bcher-kva.example/%C3%A4");
    assert_eq!(key_of("https://www.com/x"), "https://www.com/x");
    assert_eq!(key_of("http://localhost:8080/x"), "https://localhost:8080/x");
    assert_eq!(key_of("http://[::1]/x"), "https://[::1]/x");
}

#[test]
fn routes_of_applications_are_kept() {
    assert_eq!(key_of("https://example.com/app/#!/topic/7"), "https://example.com/app#!/topic/7");
    assert_eq!(key_of("https://example.com/#/topic/7"), "https://example.com/#/topic/7");
    assert_eq!(key_of("https://example.com/page.html#topic"), "https://example.com/page.html");
}

#[test]
fn medium() {
    same(
        &[
            "https://medium.com/low-power-weekly/radios-at-rest-0f1e2d3c4b5a",
            "https://medium.com/@someone/radios-at-rest-0F1E2D3C4B5A?source=rss#.aitrbiy0h",
            "https://someone.medium.com/radios-0f1e2d3c4b5a/",
            "https://medium.com/p/0f1e2d3c4b5a?sk=1",
        ],
        "medium:0f1e2d3c4b5a",
    );
    assert_eq!(key_of("https://medium.com/low-power-weekly?source=x"), "https://medium.com/low-power-weekly");
    assert_eq!(key_of("https://example.com/x-0f1e2d3c4b5a"), "https://example.com/x-0f1e2d3c4b5a");
}

#[test]
fn youtube() {
    same(
        &[
            "https://www.youtube.com/watch?v=a_b-cdefghi&t=10s",
            "https://youtu.be/a_b-cdefghi?si=abc",
            "https://m.youtube.com/watch?list=x&v=a_b-cdefghi",
            "https://www.youtube.com/shorts/a_b-cdefghi",
            "https://www.youtube-nocookie.com/embed/a_b-cdefghi?feature=oembed",
        ],
        "youtube:a_b-cdefghi",
    );
    assert_eq!(key_of("https://www.youtube.com/playlist?list=x&si=1&pp=2"), "https://youtube.com/playlist?list=x");
    assert_eq!(key_of("https://www.youtube.com/watch?v=short"), "https://youtube.com/watch?v=short");
}

#[test]
fn doi() {
    same(
        &[
            "https://doi.org/10.1000/Ab%3C1",
            "http://dx.doi.org/10.1000/ab<1",
            "doi:10.1000/ab<1",
            "DOI: 10.1000/AB<1",
            "https://www.doi.org/10.1000/ab<1/",
        ],
        "doi:10.1000/ab<1",
    );
    assert_eq!(key_of("doi:11.1000/x"), "none");
    assert_eq!(key_of("https://doi.org/"), "https://doi.org/");
}

#[test]
fn wrapped_addresses() {
    let archived = "https://web.archive.org/web/20200102030405/http://www.example.com/x?a=1&utm_source=z#part";
    let found = identity(archived).unwrap();
    assert_eq!(found.key, "https://example.com/x?a=1");
    assert_eq!(found.archived.as_deref(), Some(archived));
    assert_eq!(found.url, "http://www.example.com/x?a=1&utm_source=z#part");
    assert_eq!(found.host, "example.com");
    same(
        &[
            "https://web.archive.org/web/2020id_/https:/example.com/x",
            "http://web.archive.org/web/*/example.com/x",
            "https://www.google.com/url?sa=t&q=https%3A%2F%2Fexample.com%2Fx&usg=1",
            "https://google.co.uk/url?url=http://example.com/x/",
            "https://www.google.de/amp/s/www.example.com/x",
            "https://web.archive.org/web/2020/https://www.google.com/amp/s/example.com/x",
        ],
        "https://example.com/x",
    );
    assert_eq!(key_of("https://web.archive.org/about"), "https://web.archive.org/about");
    assert_eq!(key_of("https://www.google.com/search?q=x"), "https://google.com/search?q=x");
    assert_eq!(identity("https://google.com/url?q=https://a.example/").unwrap().archived, None);
}

#[test]
fn nothing_else_is_a_web_address() {
    for text in ["", "mailto:a@b.c", "tel:1", "#x", "a/b.md", "http://", "https://?x", "ftp://a.b/", "http:x", "é"] {
        let _ = identity(text);
    }
    assert_eq!(key_of("mailto:a@b.example"), "none");
    assert_eq!(key_of("http://"), "none");
    assert_eq!(key_of("https://exa mple.com/"), "none");
    assert_eq!(key_of("https://example.com/%zz%4"), "https://example.com/%zz%4");
    assert_eq!(key_of("https://doi.org/10.1000/%é%"), key_of("https://doi.org/10.1000/%é%"));
}

#[test]
fn amp() {
    let plain = |key: &str| without_amp(key).unwrap_or_default();
    for amp in [
        "https://example.com/x/amp",
        "https://example.com/amp/x",
        "https://amp.example.com/x",
        "https://example.com/x?amp=1",
        "https://example.com/x?amp",
        "https://example.com/x?outputType=amp",
        "https://example.com/x.amp",
    ] {
        assert_eq!(plain(amp), "https://example.com/x", "{amp}");
    }
    assert_eq!(plain("https://example.com/x.amp.html"), "https://example.com/x.html");
    for page in
        ["https://wordpress.org/plugins/amp", "https://amp.dev/x", "https://example.com/amp", "medium:0f1e2d3c4b5a"]
    {
        assert_eq!(plain(page), "", "{page}");
    }
}

#[test]
fn titles_for_comparing() {
    assert_eq!(normal_title("  The PM’s Guide:  IoT—Part 2! "), "the pms guide iot part 2");
    assert_eq!(normal_title("—"), "");
}
