//! Bounds, units, unknowns and extremes.

use super::{finds, finds_nothing, found, pack};
use crate::support::book;
use expect_test::expect;

/// Codes of what a requirement and a claim give together.
fn codes(required: &str, provided: &str) -> String {
    let lines = format!("D-1 accepted ux: requires {required}\nD-2 accepted data: provides {provided}");
    let text = found(&book(&pack(&lines)));
    text.lines().filter_map(|line| line.split_whitespace().next()).collect::<Vec<_>>().join(" ")
}

fn gives(cases: &[(&str, &str, &str)]) {
    for (required, provided, expected) in cases {
        assert_eq!(codes(required, provided), *expected, "{required} / {provided}");
    }
}

#[test]
fn at_the_bound() {
    gives(&[
        ("latency <= 5 s", "latency = 5 s", ""),
        ("latency < 5 s", "latency = 5 s", "contradiction"),
        ("latency < 5 s", "latency < 5 s", ""),
        ("latency < 5 s", "latency <= 5 s", "not-guaranteed"),
        ("latency <= 5 s", "latency = 5.000000000000000000001 s", "contradiction"),
        ("latency >= 5 s", "latency <= 5 s", "not-guaranteed"),
        ("latency > 5 s", "latency <= 5 s", "contradiction"),
        ("latency in 1..5 s", "latency = 2–5 s", ""),
        ("latency in 1..5 s", "latency in 2–6 s", "not-guaranteed"),
        ("latency = 0 s", "latency <= 0 s", ""),
        ("availability >= 99.9 %", "availability >= 99.95 %", ""),
        ("availability >= 99.9 %", "availability = 99.89 %", "contradiction"),
    ]);
}

#[test]
fn units_that_are_nearly_alike() {
    gives(&[
        ("flash-size >= 512 KiB", "flash-size = 512 kB", "contradiction"),
        ("flash-size >= 524288 B", "flash-size = 512 KiB", ""),
        ("flash-size >= 1 MiB", "flash-size = 1024 KiB", ""),
        ("retention <= 1 y", "retention = 12 mo", ""),
        ("retention < 1 y", "retention = 12 mo", "contradiction"),
        ("retention <= 30 d", "retention = 1 mo", "contradiction"),
        ("retention >= 4 wk", "retention = 28 d", ""),
        ("uplink-rate >= 8 kbit/s", "uplink-rate = 1 kB/s", ""),
        ("uplink-rate >= 1 B/s", "uplink-rate = 3.6 kB/h", ""),
        ("monthly-price >= 9.99 EUR", "monthly-price = 9.989 EUR", "contradiction"),
        ("monthly-price >= 0.1 EUR", "monthly-price = 0.10 EUR", ""),
        ("battery-energy >= 3600 J", "battery-energy = 1 Wh", ""),
        ("sleep-power <= 0.025 mW", "sleep-power = 25 µW", ""),
    ]);
}

/// Tenths have no exact binary form: thirty of them are not three where programs reckon with such.
#[test]
fn sums_are_exact() {
    let shares: String = (0..30).map(|at| format!("\nD-{at:02} accepted ux: adds unit-cost 0.10 EUR")).collect();
    finds_nothing(&format!("G-1 goal ux: requires unit-cost <= 3 EUR{shares}"));
    let over = found(&book(&pack(&format!("G-1 goal ux: requires unit-cost <= 2.99 EUR{shares}"))));
    assert!(over.contains("+ 22 shares more = 3.00 EUR, 0.01 EUR too much"), "{over}");
}

#[test]
fn what_is_unknown_is_open() {
    let pack = |rest: &str| {
        format!(
            "G-1 goal device-hardware: requires battery-life >= 5 y
            D-1 accepted device-hardware: provides battery-energy = 8.6 Wh{rest}"
        )
    };
    finds(
        &pack(""),
        expect![[r#"
        open-requirement G-1: G-1 (device-hardware) requires `battery-life >= 5 y`, which cannot be worked out: nothing provides sleep-power, energy-per-report and report-interval | it follows from `battery-life = battery-energy / (sleep-power + energy-per-report / report-interval)`; write `battery-life = 5 y` below `provides` of the decision that settles it
    "#]],
    );
    // What is known already is too much: nothing that is missing could mend it.
    finds(
        &pack("; energy-per-report = 0.45 J; report-interval = 5 min"),
        expect![[r#"
            contradiction G-1: battery-life: 8.6 Wh ÷ (sleep-power + 0.45 J ÷ 5 min) ≤ 239 d, required ≥ 5 y by G-1 (device-hardware); battery-energy, energy-per-report and report-interval of D-1 (device-hardware), sleep-power of nobody | require something else in G-1; sleep-power alone cannot mend it
        "#]],
    );
    finds(
        "G-1 goal device-hardware: requires battery-life >= 5 y",
        expect![[r#"
            open-requirement G-1: G-1 (device-hardware) requires `battery-life >= 5 y`, and nothing provides it | it would follow from `battery-life = battery-energy / (sleep-power + energy-per-report / report-interval)`; write `battery-life = 5 y` below `provides` of the decision that settles it
        "#]],
    );
    finds(
        "D-1 accepted device-hardware: provides firmware-size = 5 kB; image-slots = 2",
        expect![[r#"
            open-requirement D-1: image-slots cannot be checked: nothing provides flash-size; D-1 (device-hardware) provides `firmware-size = 5 kB` and `image-slots = 2` | all images must fit into the flash memory; a bootloader wants a little more: `firmware-size * image-slots <= flash-size`; write `flash-size = …` below `provides` of the decision that settles it
        "#]],
    );
    finds_nothing("D-1 accepted device-hardware: provides firmware-size = 5 kB");
}

#[test]
fn nothing_is_divided_by_zero() {
    finds(
        "G-1 goal device-hardware: requires battery-life >= 5 y
        D-1 accepted device-hardware: provides battery-energy = 8.6 Wh; sleep-power = 25 uW; energy-per-report = 1 J
        D-2 accepted device-hardware: provides report-interval = 0 s",
        expect![[r#"
            open-requirement G-1: G-1 (device-hardware) requires `battery-life >= 5 y`, which cannot be worked out: report-interval is zero | it follows from `battery-life = battery-energy / (sleep-power + energy-per-report / report-interval)`; write `battery-life = 5 y` below `provides` of the decision that settles it
        "#]],
    );
    // From zero on: as short as one likes, so a battery may not last at all.
    finds(
        "G-1 goal device-hardware: requires battery-life >= 5 y
        D-1 accepted device-hardware: provides battery-energy = 8.6 Wh; sleep-power = 25 uW; energy-per-report = 1 J
        D-2 accepted device-hardware: provides report-interval <= 1 d",
        expect![[r#"
            not-guaranteed G-1: battery-life: 8.6 Wh ÷ (25 µW + 1 J ÷ (≤ 1 d)) ≤ 26.8 y, required ≥ 5 y by G-1 (device-hardware), which may not be enough; battery-energy, sleep-power and energy-per-report of D-1 (device-hardware), report-interval of D-2 (device-hardware) | write `report-interval ≥ 1.63 h` in D-2, or require something else in G-1; energy-per-report alone cannot mend it
        "#]],
    );
    finds_nothing("D-1 accepted ux: provides update-size = 0 B; downlink-rate = 0 B/s");
}

#[test]
fn huge_and_tiny() {
    finds(
        "G-1 goal ux: requires update-time <= 1 ms
        D-1 accepted ux: provides update-size = 900000000000 TB; downlink-rate = 1 B/y
        D-2 accepted ux: requires fleet-size >= 1e60; latency <= 1e-60 s
        D-3 accepted ux: provides fleet-size = 1e61; latency = 1e-61 s",
        expect![[r#"
            contradiction G-1: update-time: 900000000000 TB ÷ 1 B/y = 2.84e34 ms, required ≤ 1 ms by G-1; update-size and downlink-rate of D-1 | write `update-size ≤ 3.16e-11 B` in D-1 or `downlink-rate ≥ 7.776e31 B/d` in D-1, or require something else in G-1
        "#]],
    );
    finds(
        "D-1 accepted ux: provides fleet-size = 1e999999999; latency >= -5 s",
        expect![[r#"
        invalid-claim D-1: `1e999999999` is beyond what can be measured | write fewer digits
        invalid-claim D-1: `latency` is never below zero | write one of its units behind the number: `ms`, `s`, `min`, `h`, `d`, `y`
    "#]],
    );
}

#[test]
fn one_sided_claims_in_formulas() {
    let pack = |power: &str, life: &str| {
        format!(
            "D-1 accepted device-hardware: provides battery-energy = 7 Wh; sleep-power {power}; battery-life {life}
            D-2 accepted communications: provides energy-per-report <= 0.35 J; report-interval = 1 h"
        )
    };
    finds_nothing(&pack("<= 40 uW", ">= 5 y"));
    finds(
        &pack("<= 40 uW", ">= 7 y"),
        expect![[r#"
            not-guaranteed D-1: battery-life: 7 Wh ÷ ((≤ 40 µW) + (≤ 0.35 J) ÷ 1 h) ≥ 5.82 y, promised ≥ 7 y by D-1 (device-hardware), which may not be enough; battery-energy and sleep-power of D-1 (device-hardware), energy-per-report and report-interval of D-2 (communications) | write `battery-energy ≥ 8.43 Wh` in D-1, `sleep-power ≤ 16.8 µW` in D-1, `energy-per-report ≤ 266 mJ` in D-2 or `report-interval ≥ 1.32 h` in D-2, or promise something else in D-1
        "#]],
    );
    finds_nothing(&pack("<= 40 uW", "= 7 y"));
    finds(
        &pack("= 40 uW", ">= 50 y"),
        expect![[r#"
            contradiction D-1: battery-life: 7 Wh ÷ (40 µW + (≤ 0.35 J) ÷ 1 h) = 5.82 y–20.0 y, promised ≥ 50 y by D-1 (device-hardware); battery-energy and sleep-power of D-1 (device-hardware), energy-per-report and report-interval of D-2 (communications) | write `battery-energy ≥ 60.2 Wh` in D-1, or promise something else in D-1; none of sleep-power, energy-per-report and report-interval can mend it alone
        "#]],
    );
}

#[test]
fn requirements_that_nothing_meets() {
    finds(
        "D-1 accepted ux: requires latency <= 5 s
        D-2 accepted data: requires latency >= 8 s
        D-3 accepted data: requires latency >= 7 s
        D-4 accepted data: requires latency >= 5 s",
        expect![[r#"
            contradiction D-3: no latency meets all requirements: D-1 requires `latency <= 5 s`, D-2 requires `latency >= 8 s` and D-3 requires `latency >= 7 s` | one of them has to give way
            open-requirement D-4: D-4 requires `latency >= 5 s`, and nothing provides it | write `latency = 5 s` below `provides` of the decision that settles it
        "#]],
    );
    finds(
        "D-1 accepted ux: requires radio = LTE-M
        D-2 accepted data: requires radio excludes LTE-M",
        expect![[r#"
            contradiction D-2: no radio meets all requirements: D-1 requires `radio = LTE-M` and D-2 requires `radio excludes LTE-M` | one of them has to give way
        "#]],
    );
}

#[test]
fn words_at_their_bounds() {
    gives(&[
        ("radio in LTE-M, NB-IoT", "radio = lte-m", ""),
        ("radio includes BLE", "radio = LTE-M", "contradiction"),
        ("radio includes BLE", "radio includes LTE-M", "not-guaranteed"),
        ("radio excludes BLE", "radio = LTE-M", ""),
        ("radio excludes BLE", "radio in LTE-M, BLE", "not-guaranteed"),
        ("data-region in EU", "data-region = westeurope, eu-west-1", ""),
        ("data-region in EU", "data-region = westeurope, us-east-1", "contradiction"),
        ("data-region in Germany", "data-region = eu-central-1", ""),
        ("data-region in DE", "data-region = Germany", ""),
        ("data-region in EU", "data-region = me-central-1", "not-guaranteed"),
        ("data-region in DE", "data-region = EU", "not-guaranteed"),
        ("data-region in EU", "data-region = our cellar", "not-guaranteed"),
        ("data-region excludes US", "data-region = us-west-2", "contradiction"),
    ]);
}

#[test]
fn shares_in_two_currencies_are_not_added() {
    finds(
        "G-1 goal ux: requires unit-cost <= 9 EUR
        D-1 accepted ux: adds unit-cost 5 EUR
        D-2 accepted ux: adds unit-cost 6 USD",
        expect![[r#"
            wrong-unit D-2: unit-cost is in EUR elsewhere, but D-2 says `unit-cost 6 USD` | write all in EUR: nothing is converted, for rates change
        "#]],
    );
    // One currency for each product.
    finds_nothing(
        "a product ux: adds unit-cost 5 EUR
        b product ux: adds unit-cost 5 USD
        G-1 goal ux product=a: requires unit-cost <= 5 EUR
        G-2 goal ux product=b: requires unit-cost <= 5 USD",
    );
}

#[test]
fn products_are_checked_on_their_own() {
    finds(
        "a product ux: provides latency = 1 s
        b product ux: provides latency = 9 s
        D-1 accepted ux: requires latency <= 5 s
        D-2 accepted ux product=c: requires range >= 5 m
        D-3 accepted ux: provides range = 1 m",
        expect![[r#"
            contradiction D-1: D-1 requires `latency <= 5 s`, but b provides `latency = 9 s` (product b) | write `latency ≤ 5 s` in b, or require something else in D-1
            open-requirement D-1: D-1 requires `latency <= 5 s`, and nothing provides it (product c) | write `latency = 5 s` below `provides` of the decision that settles it
            broken-link D-2: `product` names no note and no id: `c` | write `a` or `b`, or start its note: `layerbook new product c`
            contradiction D-2: D-2 requires `range >= 5 m`, but D-3 provides `range = 1 m` (product c) | write `range ≥ 5 m` in D-3, or require something else in D-2
        "#]],
    );
}

/// An assumption takes the place of all that is provided for its fact, and of what a formula gives for it.
#[test]
fn assumptions() {
    let book = book(&pack(
        "G-1 goal device-hardware: requires battery-life >= 5 y
        D-1 accepted device-hardware: provides battery-energy = 8.6 Wh; sleep-power = 25 uW
        D-2 accepted communications: provides energy-per-report = 0.45 J; requires report-interval >= 279 s
        D-3 accepted device-software: provides report-interval = 5 min",
    ));
    let consistency = &book.site().consistency;
    let told = |texts: &[&str]| -> Vec<String> {
        let assumed: Vec<_> = texts.iter().map(|text| consistency.assumption(text).unwrap()).collect();
        let difference = consistency.assume(&assumed, None);
        let sign = |sign: &'static str| {
            move |finding: &layerbook::site::consistency::Finding| format!("{sign} {}", finding.message)
        };
        difference.appear.iter().map(sign("+")).chain(difference.vanish.iter().map(sign("-"))).collect()
    };
    let battery = "battery-life: 8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min) = 235 d, required ≥ 5 y by G-1 (device-hardware)";
    let gone = told(&["report-interval = 1 h"]);
    assert!(gone.len() == 1 && gone[0].starts_with(&format!("- {battery}")), "{gone:#?}");
    assert_eq!(told(&["battery-life = 6 y"]).len(), 1);
    let more = told(&["report-interval = 1 min", "battery-energy = 900 Wh"]);
    assert_eq!(more.len(), 2, "{more:#?}");
    assert!(more[0].contains("but the assumption provides `report-interval = 1 min`"), "{more:#?}");
    assert_eq!(told(&["report-interval = 5 min"]), [""; 0]);
    let flaw = consistency.assumption("report-intervall = 1 h").unwrap_err();
    assert_eq!(flaw.help.as_deref(), Some("did you mean `report-interval`?"));
}
