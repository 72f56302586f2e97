//! Outputs for machines: feed, sitemap, robots.txt, llms.txt.

use crate::base::path::Url;
use crate::base::text::escape;
use crate::page::Pages;
use crate::site::routes::Route;
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use std::fmt::Write as _;

const FEED_ENTRIES: usize = 50;

/// The Atom feed (RFC 4287) of the notes that changed last. Without a `base-url` its links are relative to the feed.
pub fn atom(pages: &Pages<'_>) -> String {
    let absolute = |url: &Url| pages.absolute(url).unwrap_or_else(|| crate::base::path::encode(url.as_str()));
    let site = pages.site;
    let recent = pages.newest(FEED_ENTRIES);
    let entries: Vec<Entry> = recent
        .iter()
        .map(|&note| {
            let facts = &site.notes[note];
            let url = absolute(&site.urls[note]);
            Entry {
                title: Text::plain(facts.title.clone()),
                id: identity(pages, &site.urls[note]),
                updated: date(pages.changed(note)),
                links: vec![Link { href: url, rel: "alternate".to_owned(), ..Link::default() }],
                summary: facts.description.clone().map(Text::plain),
                content: None::<Content>,
                authors: people(&facts.authors),
                ..Entry::default()
            }
        })
        .collect();
    let feed_url = site.addresses.feed.clone().unwrap_or_else(|| Url::new("feed.xml"));
    let feed = Feed {
        title: Text::plain(pages.title),
        id: identity(pages, &Url::new("")),
        updated: date(recent.first().and_then(|&note| pages.changed(note))),
        authors: if pages.config.book.authors.is_empty() {
            people(&[pages.title.to_owned()])
        } else {
            people(&pages.config.book.authors)
        },
        subtitle: pages.config.book.description.clone().map(Text::plain),
        generator: Some(Generator { value: "layerbook".to_owned(), ..Generator::default() }),
        links: vec![
            Link { href: absolute(&feed_url), rel: "self".to_owned(), ..Link::default() },
            Link {
                href: pages.absolute(&Url::new("")).unwrap_or_else(|| "./".to_owned()),
                rel: "alternate".to_owned(),
                ..Link::default()
            },
        ],
        entries,
        ..Feed::default()
    };
    feed.to_string()
}

/// An identity that does not change with the place where the site is put, unless it has one.
fn identity(pages: &Pages<'_>, url: &Url) -> String {
    pages.absolute(url).unwrap_or_else(|| {
        let digest = crate::base::digest::Digest::of(format!("{}\0{url}", pages.title).as_bytes());
        let hex = digest.short(32);
        format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
    })
}

fn people(names: &[String]) -> Vec<Person> {
    names.iter().map(|name| Person { name: name.clone(), ..Person::default() }).collect()
}

fn date(day: Option<&str>) -> FixedDateTime {
    let day = day.filter(|day| day.len() >= 10).and_then(|day| day.get(..10)).unwrap_or("1970-01-01");
    format!("{day}T00:00:00Z").parse().unwrap_or_default()
}

/// The sitemap (sitemaps.org protocol 0.9); addresses must be absolute, so without a `base-url` there is none to list.
pub fn sitemap(pages: &Pages<'_>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (url, route) in pages.site.routes.all() {
        let note = match route {
            Route::Note(note) => Some(*note),
            Route::Redirect(_) | Route::NotFound | Route::Search | Route::Markdown(_) | Route::Index(_) => continue,
            Route::Asset(_) | Route::ThemeAsset(_) => continue,
            Route::Feed | Route::Sitemap | Route::Robots | Route::LlmsText | Route::Graph => continue,
            Route::GraphData | Route::Previews(_) => continue,
            // They hold what other pages hold.
            Route::PrintBook | Route::PrintLayer(_) | Route::PrintSheet => continue,
            _ => None,
        };
        let Some(address) = pages.absolute(url) else { continue };
        let _ = write!(out, "<url><loc>{}</loc>", escape(&address));
        if let Some(changed) = note.and_then(|note| pages.changed(note)) {
            let _ = write!(out, "<lastmod>{}</lastmod>", escape(changed));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// robots.txt (RFC 9309).
pub fn robots(pages: &Pages<'_>) -> String {
    let mut out = "User-agent: *\nAllow: /\n".to_owned();
    if let Some(sitemap) = pages.absolute(&Url::new("sitemap.xml")) {
        let _ = writeln!(out, "\nSitemap: {sitemap}");
    }
    out
}

/// llms.txt (llmstxt.org): the book's notes by section, each with its Markdown.
pub fn llms_text(pages: &Pages<'_>) -> String {
    let site = pages.site;
    let mut out = format!("# {}\n", pages.title);
    if let Some(description) = &pages.config.book.description {
        let _ = write!(out, "\n> {description}\n");
    }
    let mut folder = None;
    for &note in &site.nav.order {
        let facts = &site.notes[note];
        if folder != Some(site.nav.home[note]) {
            folder = Some(site.nav.home[note]);
            let title = &site.nav.folders[site.nav.home[note]].title;
            let _ = write!(out, "\n## {}\n\n", if title.is_empty() { pages.title } else { title });
        }
        let url = Url::new(&crate::site::addresses::markdown_url(&site.urls[note]));
        let address = pages.absolute(&url).unwrap_or_else(|| crate::base::path::encode(url.as_str()));
        let _ = write!(out, "- [{}]({address})", facts.title);
        if let Some(description) = facts.description.as_ref().or(facts.definition.as_ref()) {
            let _ = write!(out, ": {description}");
        }
        out.push('\n');
    }
    out
}
