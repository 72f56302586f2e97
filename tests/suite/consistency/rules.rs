//! One contradiction of each kind, where it is reported, and a whole product in which nothing is wrong.

use super::{finds, finds_nothing, found, pack};
use crate::support::{book, check, compact, model, selected};
use expect_test::expect;
use layerbook::base::diagnostic::Code;
use serde_json::json;

/// Everything that the starter knows, in a product with two variants.
const CLEAN: &str = "
    probe product device-hardware: provides markets = EU, US; expected-use = 6 y; fleet-size = 20000
    hub product device-hardware: provides markets = UK; expected-use = 10 y
    G-1 goal device-hardware product=probe: requires battery-life >= 5 y; offline-time >= 7 d
    G-2 goal device-hardware product=probe: requires unit-cost <= 45 EUR; monthly-cost <= 4 EUR
    G-3 goal cloud-platform: requires retention <= 25 mo; data-region in EEA; availability >= 99.5 %
    G-4 goal device-hardware product=hub: requires unit-cost <= 120 GBP
    D-01 accepted device-hardware product=probe: provides flash-size = 512 KiB; sleep-power <= 30 uW; adds unit-cost 34.50 EUR
    D-02 superseded communications product=probe decides=radio: provides radio = LTE-M; energy-per-report = 2.4 J; adds unit-cost 9.80 EUR
    D-03 accepted communications product=probe decides=radio supersedes=D-02: provides radio = LoRaWAN; radio-band = EU868, US915; energy-per-report = 0.30 J; uplink-rate = 432 B/h; requires report-interval >= 198 s; report-size <= 51 B; adds unit-cost 5.20 EUR; monthly-cost 2.10 EUR
    D-04 accepted device-software product=probe: provides report-interval = 1 h; report-size = 24 B; battery-energy = 7 Wh; battery-life >= 7 y; offline-time = 14 d; requires energy-per-report <= 0.35 J
    D-05 accepted device-software product=probe: provides image-slots = 2; firmware-size <= 180 kB; update-size = 180 kB; downlink-rate = 4 kB/s; update-time <= 45 s
    D-06 accepted device-software product=probe: provides support-period = 8 y; requires expected-use <= 8 y; certifications includes CE, FCC
    D-07 accepted device-hardware product=probe: provides certifications = CE, FCC; personal-data excludes health
    D-08 accepted cloud-platform: provides data-region = eu-central-1; retention = 25 mo; availability >= 99.9 %; personal-data in e-mail address, name
    D-09 accepted cloud-applications: requires retention >= 13 mo; data-region in EU; personal-data excludes location
    D-10 proposed cloud-applications product=probe: assumes retention >= 13 mo; adds monthly-cost 0.25 EUR
    D-11 accepted communications product=hub decides=radio: provides radio includes Wi-Fi; radio-band = 2.4 GHz; range = 30–40 m
    D-12 accepted communications product=hub decides=local-radio: provides radio includes Thread; requires range >= 25 m
    D-13 accepted device-hardware product=hub: provides certifications = UKCA; support-period = 10 y; adds unit-cost 88 GBP
    D-14 rejected device-hardware product=hub: provides support-period = 1 y; adds unit-cost 200 EUR
    V-1 vendor cloud-platform: provides availability >= 99.95 %
";

#[test]
fn a_sound_product_gives_nothing() {
    finds_nothing(CLEAN);
}

/// Rules that were wrong once in the design.
#[test]
fn each_market_needs_one_legal_band_and_goals_are_asked_for_where_there_are_some() {
    finds_nothing(
        "hub product communications: provides markets = EU, US
        D-1 accepted communications product=hub: provides radio-band = EU868, US915, 2.4 GHz
        D-2 accepted device-hardware product=hub: provides certifications = CE, FCC",
    );
    let book = book(&pack(
        "a product ux: provides expected-use = 5 y
        b product ux: provides expected-use = 5 y
        G-1 goal ux product=a: requires expected-use >= 5 y
        D-1 accepted ux product=a: provides range = 5 m
        D-2 accepted ux product=a serves=G-1: provides image-slots = 1
        D-3 accepted ux product=b: provides range = 9 m",
    ));
    let found = selected(&book, &[Code::ServesNoGoal, Code::UnservedGoal]);
    assert_eq!(found.iter().map(|found| found.file.as_str()).collect::<Vec<_>>(), ["D-1.md"]);
}

#[test]
fn one_of_each_kind() {
    finds(
        "a product device-hardware: provides markets = EU
        b product device-hardware: provides markets = Atlantis
        G-1 goal device-hardware product=a: requires unit-cost <= 10 EUR; latency <= 5 s
        D-01 accepted communications product=a decides=radio: provides radio = LTE-M; energy-per-report <= 1 J; requires availability >= 99 %
        D-02 accepted communications product=a decides=radio: provides radio = LoRaWAN; latency <= 8 s; adds unit-cost 12 EUR
        D-03 accepted communications product=a depends-on=D-04: provides batery-life = 5 y; range = 5 yards; flash-size = 5 m; sleep-power = 5; image-slots = many
        D-04 rejected communications product=a
        D-05 accepted communications product=a conflicts-with=D-01: assumes fleet-size <= 100
        D-06 proposed communications product=a supersedes=D-02: provides latency = 9 s
        D-07 accepted cloud-platform product=b: adds unit-cost 5 EUR; unit-cost 6 USD
        D-08 accepted communications product=a depends-on=D-09: provides certifications = CE
        D-09 accepted communications product=a depends-on=D-08
        D-10 superseded communications
        D-11 accepted communications supersedes=D-12: provides retention = 1 y; requires retention > 1 y
        D-12 accepted communications: provides retention = 5 y",
        expect![[r#"
            open-requirement D-01: D-01 (communications) requires `availability >= 99 %`, and nothing provides it (product a) | write `availability = 99 %` below `provides` of the decision that settles it
            decided-twice D-02: `radio` is decided twice: by D-01 (communications) and D-02 (communications) (product a) | let one supersede the other: `supersedes: [D-01]` in D-02, or withdraw one of them
            provided-twice D-02: radio is provided twice: D-01 (communications) provides `radio = LTE-M` and D-02 (communications) provides `radio = LoRaWAN` (product a) | keep one of them, or let one record supersede the other; write `radio includes …` in both if both hold
            outdated-dependency D-03: D-03 (communications) is accepted and depends on D-04 (communications), which is rejected (product a) | decide D-03 again, or take D-04 out of `depends-on`
            unknown-fact D-03: no fact is called `batery-life` | did you mean `battery-life`?
            unknown-unit D-03: no unit is called `yards` | write one of its units behind the number: `mm`, `m`, `km`
            wrong-unit D-03: `flash-size` is a size, and `m` measures length | write one of its units behind the number: `B`, `kB`, `MB`, `GB`, `TB`
            wrong-unit D-03: `sleep-power` is a power and needs a unit | write one of its units behind the number: `µW`, `mW`, `W`, `kW`
            invalid-claim D-03: `image-slots` is a plain number, and `many` is none | write `image-slots = 5`
            conflicting-decisions D-05: D-05 (communications) conflicts with D-01 (communications), and both are accepted (product a) | one of them has to go: `status: superseded by D-05` in D-01, or the other way round
            open-requirement D-05: D-05 (communications) assumes `fleet-size <= 100`, and nothing provides it (product a) | write `fleet-size = 100` below `provides` of the decision that settles it
            wrong-unit D-07: unit-cost is in EUR elsewhere, but D-07 (cloud-platform) says `unit-cost 6 USD` (product b) | write all in EUR: nothing is converted, for rates change
            decision-cycle D-08: decisions go round in a circle: D-08 depends on D-09 depends on D-08 | take one of them out of `depends-on`
            one-sided-supersede D-10: D-10 is superseded, and by what nobody says | write `status: superseded by D-004`, with the id of the record that replaces it
            contradiction D-11: D-11 (communications) requires `retention > 1 y`, but D-11 (communications) provides `retention = 1 y` | write `retention > 1 y` in D-11, or require something else in D-11
            one-sided-supersede D-12: D-11 supersedes D-12, whose status is still `accepted` | write `status: superseded by D-11`
            if-accepted G-1: accepting D-06 would bring open-requirement: G-1 (device-hardware) requires `unit-cost <= 10 EUR`, and nothing provides it (product a) | write `unit-cost = 10 EUR` below `provides` of the decision that settles it
            over-budget G-1: unit-cost: 12 EUR of D-02 (communications), 2.00 EUR too much; G-1 (device-hardware) allows ≤ 10 EUR (product a) | write `unit-cost 10.00 EUR` in D-02, or require something else in G-1
            if-accepted G-1: accepting D-06 would bring contradiction: G-1 (device-hardware) requires `latency <= 5 s`, but D-06 (communications) provides `latency = 9 s` (product a) | write `latency ≤ 5 s` in D-06, or require something else in G-1
            not-guaranteed G-1: G-1 (device-hardware) requires `latency <= 5 s`, and D-02 (communications) provides `latency <= 8 s`, which may not be enough (product a) | write `latency ≤ 5 s` in D-02, or require something else in G-1
            open-requirement b: the table `market-bands` does not say what `Atlantis` in markets needs in radio-band (product b) | add a row for `Atlantis` to the table in facts.yaml, with its source
            open-requirement b: the table `market-marks` does not say what `Atlantis` in markets needs in certifications (product b) | add a row for `Atlantis` to the table in facts.yaml, with its source
        "#]],
    );
}

#[test]
fn findings_stand_at_the_claim() {
    check(
        "
//- d-1.md
---
type: decision
id: D-1
status: accepted
owner: Noor Haddad
provides:
  - radio = LTE-M
  - latency = 10 s ; measured
  - speed = 10 s
    ^^^^^^^^^^^^ unknown-fact: no fact is called `speed`
  - range = 10 meters
    ^^^^^^^^^^^^^^^^^ unknown-unit: no unit is called `meters` | did you mean `m`?
  - sleep-power = 10 Wh
    ^^^^^^^^^^^^^^^^^^^ wrong-unit: `sleep-power` is a power, and `Wh` measures energy
---
//- d-2.md
---
type: decision
id: D-2
status: accepted
requires: [radio = LTE-M, \"latency <= 5 s\"]
                          ^^^^^^^^^^^^^^^^ contradiction: D-2 requires `latency <= 5 s`, but D-1 provides `latency = 10 s`
decides: [x]
---
",
    );
}

#[test]
fn the_export_has_the_findings_with_their_sums() {
    let model = model(&book(&pack(
        "G-1 goal device-hardware: requires update-time <= 30 d
        D-1 accepted device-software: provides update-size = 560 KiB
        D-2 proposed communications: provides downlink-rate = 1.2 kB/d",
    )));
    let finding = &model["findings"][1];
    assert_eq!(finding["code"], "if-accepted:contradiction");
    assert_eq!(finding["level"], "warning");
    assert_eq!(finding["proposal"], "D-2");
    assert_eq!(finding["notes"], json!(["G-1", "D-1", "D-2"]));
    assert_eq!(finding["layers"], json!(["device-hardware", "device-software", "communications"]));
    assert_eq!(
        finding["arithmetic"],
        json!({"formula": "update-time", "term": "560 KiB ÷ 1.2 kB/d", "result": "478 d", "bound": "≤ 30 d"})
    );
    assert_eq!(finding["fixes"][1]["bound"], "≥ 19.2 kB/d");
    assert_eq!(model["findings"][0]["code"], "open-requirement");
}

#[test]
fn levels_are_the_books() {
    let pack = pack(
        "G-1 goal ux: requires latency <= 5 s; assumes range >= 5 m
        D-1 accepted ux: provides latency = 8 s
        D-2 proposed ux: provides latency = 9 s",
    );
    let levels = |config: &str| -> Vec<String> {
        let book = book(&format!("//- book.toml\n[check]\n{config}\n{pack}"));
        let codes = [Code::Contradiction, Code::OpenRequirement, Code::IfAccepted];
        let found = selected(&book, &codes);
        let mut all: Vec<String> =
            found.iter().map(|found| format!("{} {}", found.code, found.severity.name())).collect();
        all.sort();
        all
    };
    assert_eq!(
        levels(""),
        ["contradiction error", "if-accepted warning", "if-accepted warning", "open-requirement warning"]
    );
    assert_eq!(
        levels("contradiction = \"info\"\nif-accepted = \"off\""),
        ["contradiction info", "open-requirement warning"]
    );
    assert_eq!(levels("if-accepted = \"error\"\nopen-requirement = \"off\"").len(), 3);
}

#[test]
fn facts_of_a_book_are_its_own() {
    let book = book(&format!(
        "//- facts.yaml\nkeys:\n  noise: gain, how loud it is, device-hardware, ux\n  soft: {{dimension: kg/h}}\nformulas:\n  buffer:\n    formula: offline-time / report-interval * report-size <= flash-size / 8\n    meaning: an eighth of the memory keeps what is not sent\n{}",
        pack(
            "D-1 accepted device-hardware: provides noise = -3 dB; soft = 500 g/min; flash-size = 8 kB; offline-time = 10 d
            D-2 accepted ux: requires noise <= -6 dB; soft <= 30 kg/h
            D-3 accepted device-software: provides report-interval = 1 h; report-size = 24 B"
        )
    ));
    expect![[r#"
        contradiction D-1: buffer: 10 d ÷ 1 h × 24 B = 5,760 B, required ≤ 8 kB ÷ 8 = 1,000 B; offline-time and flash-size of D-1 (device-hardware), report-interval and report-size of D-3 (device-software) | an eighth of the memory keeps what is not sent; write `offline-time ≤ 1.73 d` in D-1, `report-interval ≥ 5.76 h` in D-3, `report-size ≤ 4.16 B` in D-3 or `flash-size ≥ 46.08 kB` in D-1
        contradiction D-2: D-2 requires `noise <= -6 dB`, but D-1 (device-hardware) provides `noise = -3 dB` | write `noise ≤ −6 dB` in D-1, or require something else in D-2
        open-requirement D-3: uplink cannot be checked: nothing provides uplink-rate; D-3 (device-software) provides `report-size = 24 B` and `report-interval = 1 h` | reports must not be more than the link carries: `report-size / report-interval <= uplink-rate`; write `uplink-rate = …` below `provides` of the decision that settles it
    "#]].assert_eq(&found(&book));
}

#[test]
fn the_graph_of_decisions() {
    let book = book(&pack(
        "G-1 goal ux
        D-1 accepted ux serves=G-1 depends-on=D-2
        D-2 accepted ux serves=G-1 depends-on=D-3
        D-3 accepted ux serves=G-1 depends-on=D-1 supersedes=D-3
        D-4 superseded ux superseded-by=D-5
        D-5 proposed ux serves=G-1
        D-6 superseded ux superseded-by=D-7
        D-7 accepted ux serves=G-1
        D-8 accepted ux serves=G-1 supersedes=G-1 review-by=2027-01-30
        D-9 accepted ux serves=G-1 review-by=2027-01-31
        E-1 accepted ux serves=G-1 review-by=2026
        E-2 accepted ux serves=G-1 review-by=2027-01
        E-3 rejected ux review-by=2020-01-01",
    ));
    expect![[r#"
        decision-cycle D-1.md:9:13-16 decisions go round in a circle: D-1 depends on D-2 depends on D-3 depends on D-1 | take one of them out of `depends-on`
        decision-cycle D-3.md:10:13-16 this record names itself in `supersedes` | take it out
        wrong-supersede D-4.md:6:9-19 D-4 is superseded by D-5, whose status is `proposed` | only an accepted record supersedes another: accept it, or write `status: accepted` here
        one-sided-supersede D-7.md:10:1-1 D-6 says that D-7 superseded it, and D-7 does not say so | write `supersedes: [D-6]`
        wrong-supersede D-8.md:9:13-16 D-8 supersedes G-1, which is no decision | name the decision that it replaces
        overdue-review D-8.md:10:12-22 the review of D-8 was due by 2027-01-30 | look at it again, then write the day of the next review
        overdue-review E-1.md:9:12-16 the review of E-1 was due by 2026 | look at it again, then write the day of the next review
    "#]].assert_eq(&compact(&book, &selected(&book, &[])));
}
