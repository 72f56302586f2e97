//! The graph, around a note and of the whole book.

use super::stage::stage;
use serde_json::json;

#[test]
fn a_note_stands_among_its_neighbours() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    for scripts in [true, false] {
        tab.scripts(scripts);
        tab.size(1440, 900);
        tab.go(&stage.fixture.server.url("decisions/radio/"));
        let near = "document.querySelector('.near')";
        assert!(tab.holds(&format!("{near}.querySelector('ol').checkVisibility()")), "beside the text");
        assert_eq!(
            tab.text(&format!("{near}.querySelector('li b').textContent")),
            "Use one radio for everything and stay with it"
        );
        assert_eq!(
            tab.text(&format!(
                "[...{near}.querySelectorAll('li a')].map(link => link.innerText).join('|').replaceAll('\\n', ' ')"
            )),
            "Encrypt what is sent (related by a record)|Use two radios (related by a record)"
        );
        assert!(tab.holds(&format!(
            "(() => {{ const rows = [...{near}.querySelectorAll('li')], dots = [...{near}.querySelectorAll('circle')];
             const middle = element => {{ const box = element.getBoundingClientRect(); return box.y + box.height / 2 }};
             return rows.length === dots.length && rows.every((row, at) => Math.abs(middle(row) - middle(dots[at])) < 1.5) }})()"
        )), "each dot stands beside its row");
        tab.click(".near li a");
        tab.until_at("/decisions/proposal/");
        tab.size(360, 740);
        assert!(!tab.holds(&format!("{near}.querySelector('ol').checkVisibility()")), "folded where there is no room");
        tab.click(".near summary");
        tab.until(&format!("{near}.querySelector('ol').checkVisibility()"));
    }
}

#[test]
fn the_graph_is_searched_filtered_and_followed() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    let server = &stage.fixture.server;
    tab.go(&server.url("graph/"));
    let count = "document.querySelector('[data-count]').textContent.split(' shown')[0]";
    tab.until(&format!("{count} === '15 / 15'"));
    let links = "[...document.querySelectorAll('.graph-list a')].map(link => link.textContent)";
    assert!(tab.holds(&format!("{links}.length === 15")), "the list holds what is drawn");

    let press = |selector: &str| tab.click(selector);
    press("[data-by=kind] input[value='0']");
    press("[data-by=kind] input[value='3']");
    assert_eq!(tab.text(count), "6 / 15", "decisions and terms are left");
    press("[data-by=layer] input[value='0']");
    assert_eq!(tab.text(count), "5 / 15", "the battery stands in the device");
    for selector in
        ["[data-by=kind] input[value='0']", "[data-by=kind] input[value='3']", "[data-by=layer] input[value='0']"]
    {
        press(selector);
    }
    tab.click(".graph-find input");
    for letter in ["R", "A", "D", "I"] {
        tab.key(letter);
    }
    tab.until(&format!("{count} === '2 / 15'"));
    tab.key("Enter");
    tab.until("!document.querySelector('.graph-card').hidden");
    let chosen = tab.text("document.querySelector('.graph-name a').textContent");
    assert!(chosen.contains("radio"), "{chosen}");
    assert!(
        tab.holds("new URLSearchParams(location.search).get('note').startsWith('decisions/')"),
        "what is chosen has an address"
    );
    let joined = "[...document.querySelectorAll('.graph-card li a')].map(link => link.textContent)";
    assert!(tab.holds(&format!("{joined}.length > 0")));

    tab.go("about:blank");
    tab.go(&server.url("graph/?note=terms%2Fgateway%2F"));
    tab.until("document.querySelector('.graph-name a')?.textContent === 'Gateway'");
    // In the drawing, by pointer and keys.
    let size = tab.eval("[document.querySelector('canvas').width, document.querySelector('canvas').height]");
    assert!(size[0].as_u64() > Some(400) && size[1].as_u64() > Some(300), "{size}");
    tab.eval("document.querySelector('canvas').focus()");
    tab.key("Escape");
    assert!(tab.holds("document.querySelector('.graph-card').hidden && location.search === ''"));
    tab.click("[data-zoom='1']");
    tab.click("[data-zoom='0']");
    assert!(tab.holds(
        "(() => { const canvas = document.querySelector('canvas'), data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
         const seen = new Set(); for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]); return seen.size > 20 })()"
    ), "something is drawn");
    assert_eq!(tab.faults(&server.home()), [""; 0]);
}

#[test]
fn the_drawing_takes_the_colours_of_the_theme() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.media("screen", "light");
    tab.go(&stage.fixture.server.url("graph/"));
    let sum = "(() => { const canvas = document.querySelector('canvas'), data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
               let sum = 0; for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200) sum += data[at] + data[at + 1] + data[at + 2]; return sum })()";
    tab.until(&format!("{sum} > 0"));
    let light = tab.eval(sum);
    tab.key("t");
    tab.key("t");
    tab.until(&format!("document.documentElement.dataset.theme === 'dark' && {sum} !== {light}"));
}

#[test]
fn without_scripts_the_graph_is_a_list() {
    let Some(stage) = stage() else { return };
    let tab = stage.tab();
    tab.scripts(false);
    tab.go(&stage.fixture.server.url("graph/"));
    assert!(tab.holds("!document.querySelector('canvas').checkVisibility()"));
    assert!(tab.holds("document.querySelectorAll('.graph-list a').length > 5"));
    tab.call("Page.bringToFront", &json!({}));
    tab.click(".graph-list a");
    tab.until("document.body.className === 'kind-note'");
}
