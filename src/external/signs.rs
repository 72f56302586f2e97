//! What a page tells that its status does not: that it is not there, that it is a wall, that its scripts make places.
//! Each sign is written down in the manual's chapter on external links.

use super::page::HtmlPage;
use super::visit::Answer;
use crate::base::path::decode;
use url::Url;

/// A page that answers 200 and says that it is not there.
pub fn is_soft_404(asked: &Url, answer: &Answer) -> bool {
    led_home(asked, &answer.url)
        || names_missing(answer.url.path()) && !names_missing(asked.path())
        || is_parking(answer)
        || answer.page.as_ref().is_some_and(|page| !names_missing(asked.path()) && says_missing(page))
}

/// A page that answers well and lets no program through.
pub fn is_wall(asked: &Url, answer: &Answer) -> bool {
    answer.is_wall
        || wants_login(asked, &answer.url)
        || answer.page.as_ref().is_some_and(|page| page.letters < 3_000 && is_challenge(&page.title))
}

/// Whether a fragment leads to a place on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Found,
    Gone,
    /// A script may make it, or it is no place but a state.
    Unknown,
}

/// Judges a fragment, as written in an address, on a page that was read.
pub fn place(fragment: &str, answer: &Answer) -> Place {
    let Some(page) = &answer.page else { return Place::Unknown };
    // `#id:~:text=words`: only the first part is a place (URL Fragment Text Directives).
    let fragment = fragment.split(":~:").next().unwrap_or("");
    let plain = decode(fragment);
    if fragment.is_empty() || plain.eq_ignore_ascii_case("top") {
        return Place::Found;
    }
    let on = |page: &HtmlPage| {
        [fragment, &plain].into_iter().any(|name| {
            page.places.contains(name) || page.places.contains(&format!("user-content-{name}")) || {
                let lower = name.to_lowercase();
                page.places.contains(&format!("user-content-{lower}"))
            }
        })
    };
    if on(page) || answer.other_reading.as_ref().is_some_and(on) {
        return Place::Found;
    }
    if !answer.whole || is_state(&plain) || may_be_made(&plain, page) {
        return Place::Unknown;
    }
    Place::Gone
}

/// A deep address that leads to the front page of the same site.
fn led_home(asked: &Url, end: &Url) -> bool {
    is_deep(asked) && is_front(end.path()) && is_same_site(asked, end) && asked.path() != end.path()
}

/// A deep address, and a front page where it leads: hardly what a writer meant. Short addresses are made to lead there.
pub fn is_front_of_deep(asked: &Url, end: &Url) -> bool {
    is_deep(asked) && asked.path().trim_matches('/').contains('/') && is_front(end.path())
}

fn is_deep(url: &Url) -> bool {
    url.path().trim_matches('/').len() > 1 && !is_front(url.path())
}

/// One host, or one of them above the other, or both below one name: `docs.example.com` and `www.example.com`.
fn is_same_site(one: &Url, other: &Url) -> bool {
    let (one, other) = (domain(one), domain(other));
    let above = |host: &str| host.split_once('.').map(|(_, above)| above.to_owned());
    one == other
        || one.ends_with(&format!(".{other}"))
        || other.ends_with(&format!(".{one}"))
        || above(one).is_some_and(|above_one| {
            Some(&above_one) == above(other).as_ref() && above_one.matches('.').count() > 0 && above_one.len() > 6
        })
}

/// Languages that sites have front pages for.
const LANGUAGES: &[&str] = &[
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh",
];

/// `/`, `/index.html`, `/en/`, `/en-us`.
fn is_front(path: &str) -> bool {
    let path = path.trim_matches('/').to_ascii_lowercase();
    let path = path.strip_suffix("/home").unwrap_or(&path).to_owned();
    let (language, region) = path.split_once(['-', '_']).unwrap_or((&path, "xx"));
    path.is_empty()
        || matches!(
            path.as_str(),
            "index.html" | "index.htm" | "index.php" | "index.aspx" | "default.aspx" | "home" | "home.html"
        )
        || (LANGUAGES.contains(&language) && region.len() == 2)
}

/// The host without `www.`
fn domain(url: &Url) -> &str {
    let host = url.host_str().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

/// An address that is itself about what is missing.
fn names_missing(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split(['/', '.']).any(|part| {
        matches!(
            part,
            "404"
                | "not-found"
                | "notfound"
                | "not_found"
                | "page-not-found"
                | "pagenotfound"
                | "error404"
                | "404-error"
                | "404notfound"
        )
    })
}

/// What pages that are not there call themselves, by their title or first heading, in parts between dashes and bars.
const MISSING: &[&str] = &[
    "404",
    "404 error",
    "404 not found",
    "404 page not found",
    "404 file not found",
    "error 404",
    "error 404 not found",
    "error 404 page not found",
    "404 error page",
    "error 404 not found 1",
    "whoops 404",
    "410 gone",
    "fehler 404",
    "oops that page can't be found",
    "that page can't be found",
    "sorry this page isn't available",
    "we're sorry but the page you requested could not be found",
    "http error 404",
    "not found",
    "not found 404",
    "file not found",
    "content not found",
    "article not found",
    "document not found",
    "page not found",
    "page not found 404",
    "page cannot be found",
    "page could not be found",
    "page can't be found",
    "the page cannot be found",
    "the page could not be found",
    "page does not exist",
    "page doesn't exist",
    "this page does not exist",
    "this page doesn't exist",
    "this page isn't available",
    "this page could not be found",
    "this page can't be found",
    "this page no longer exists",
    "page no longer exists",
    "page no longer available",
    "oops page not found",
    "sorry page not found",
    "we can't find that page",
    "we can't find the page you're looking for",
    "nothing found",
    "seite nicht gefunden",
    "die seite wurde nicht gefunden",
    "page introuvable",
    "page non trouvée",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "sidan hittades inte",
    "siden blev ikke fundet",
    "strona nie została znaleziona",
    "nie znaleziono strony",
    "страница не найдена",
    "ページが見つかりません",
    "找不到页面",
    "页面不存在",
];

fn says_missing(page: &HtmlPage) -> bool {
    [&page.title, &page.first_heading].into_iter().any(|text| {
        let lower = text.to_lowercase().replace('’', "'");
        let parts: Vec<&str> = lower.split(['|', '—', '–', '·', '•', '»']).flat_map(|part| part.split(" - ")).collect();
        // The site's name stands before or after; in the middle stands what a page is about.
        let ends = [parts.first(), parts.last()].into_iter().flatten().copied();
        ends.chain(std::iter::once(lower.as_str())).any(|part| MISSING.contains(&words(part).as_str()))
    })
}

/// Letters and digits with single spaces.
fn words(text: &str) -> String {
    let words = text.split(|character: char| !(character.is_alphanumeric() || character == '\''));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Hosts that show advertisements where a site was.
const PARKING: &[&str] = &[
    "afternic.com",
    "bodis.com",
    "dan.com",
    "domainmarket.com",
    "hugedomains.com",
    "parkingcrew.net",
    "sedo.com",
    "sedoparking.com",
    "undeveloped.com",
    "uniregistry.com",
    "above.com",
    "parklogic.com",
    "skenzo.com",
];

/// Pieces that the pages of such hosts hold in their source or text.
const PARKED: &[&str] = &[
    "this domain is for sale",
    "this domain name is for sale",
    "domain is parked",
    "buy this domain",
    "the domain name is for sale",
    "domain has expired",
    "this domain may be for sale",
];

fn is_parking(answer: &Answer) -> bool {
    let host = domain(&answer.url);
    if PARKING.iter().any(|parking| host == *parking || host.ends_with(&format!(".{parking}"))) {
        return true;
    }
    answer.page.as_ref().is_some_and(|page| {
        let by_file =
            page.script_files.iter().any(|file| PARKING.iter().any(|parking| file.contains(&format!("{parking}/"))));
        let says = |text: &str| PARKED.iter().any(|sign| text.contains(sign));
        // Only a page with little else: an article may well be about domains that are for sale.
        by_file
            || (page.letters < 3_000
                && (says(&page.title.to_lowercase()) || says(&page.text.to_lowercase()) && page.letters < 600))
            || page.scripts.contains("window.park =")
    })
}

fn wants_login(asked: &Url, end: &Url) -> bool {
    let asks = |url: &Url| {
        url.path().to_ascii_lowercase().split('/').any(|part| {
            matches!(
                part.trim_end_matches(".html").trim_end_matches(".php").trim_end_matches(".aspx"),
                "login" | "signin" | "sign-in" | "sign_in" | "log-in" | "sso" | "authenticate"
            )
        }) || matches!(url.host_str(), Some("accounts.google.com" | "login.microsoftonline.com"))
    };
    asks(end) && !asks(asked)
}

/// How walls call themselves that let browsers through and programs not. Their pages are short.
const WALLS: &[&str] = &[
    "just a moment",
    "attention required",
    "access denied",
    "access to this page has been denied",
    "are you a robot",
    "robot check",
    "pardon our interruption",
    "security check",
    "security check required",
    "ddos guard",
    "checking your browser",
    "checking your browser before accessing",
    "please verify you are a human",
    "verify you are human",
    "human verification",
];

fn is_challenge(title: &str) -> bool {
    let first = title.split('|').next().unwrap_or(title).to_lowercase();
    WALLS.contains(&words(&first).as_str())
}

/// Fragments that are states of a program or parts of a medium, not places of a page.
fn is_state(fragment: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_line = |part: &str| {
        part.strip_prefix(['L', 'l']).is_some_and(|rest| digits(rest.split(['C', 'c']).next().unwrap_or(rest)))
    };
    // Forges load these when somebody looks at them.
    let is_comment = ["issuecomment-", "discussion_r", "discussioncomment-", "pullrequestreview-", "note_", "comment-"]
        .iter()
        .any(|prefix| fragment.strip_prefix(prefix).is_some_and(digits))
        || fragment.strip_prefix("diff-").is_some_and(|rest| rest.len() > 20);
    fragment.starts_with(['/', '!', '?'])
        || fragment.contains(['=', '&', ';'])
        || fragment.split('-').all(is_line)
        || is_comment
}

/// Elements that a script fills with the whole page.
const MOUNTS: &[&str] = &[
    "root",
    "app",
    "__next",
    "__nuxt",
    "___gatsby",
    "svelte",
    "q-app",
    "main-app",
    "redoc-container",
    "swagger-ui",
    "redoc",
];

/// Scripts that give headings their ids, or write the page.
const MAKERS: &[&str] = &[
    "anchor.min.js",
    "anchor.js",
    "anchorjs",
    "docsify",
    "tocbot",
    "tocify",
    "respec",
    "swagger-ui",
    "redoc",
    "scalar",
    "marked.min.js",
    "strapdown",
    "markdown-it",
    "showdown",
    "github-markdown",
    "mdwiki",
    "reveal.js",
    "bookdown",
    "stoplight",
    "rapidoc",
];

/// Whether a script of the page may make the place.
fn may_be_made(fragment: &str, page: &HtmlPage) -> bool {
    if page.refreshes {
        return true;
    }
    if !page.has_script {
        return false;
    }
    let is_shell = page.letters < 400 && MOUNTS.iter().any(|mount| page.places.contains(*mount)) || page.letters < 40;
    let has_maker = page.script_files.iter().any(|file| {
        let file = file.to_ascii_lowercase();
        MAKERS.iter().any(|maker| file.contains(maker))
    });
    // A reader finds the heading, whoever gives it its id.
    let plain = letters(fragment);
    let has_heading = !plain.is_empty() && page.headings.iter().any(|heading| letters(heading) == plain);
    is_shell || has_maker || has_heading || is_named(fragment, &page.scripts)
}

fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a script holds the name, not as a part of another word.
fn is_named(name: &str, scripts: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    scripts.match_indices(name).any(|(at, found)| {
        !scripts[..at].chars().next_back().is_some_and(is_word)
            && !scripts[at + found.len()..].chars().next().is_some_and(is_word)
            // `href="#name"` in a script is another link to it, not its making.
            && !scripts[..at].ends_with('#')
    })
}

#[cfg(test)]
mod tests;
