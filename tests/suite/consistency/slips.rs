//! What people type who have not read the manual: each message says what to type instead.

use super::{finds, finds_nothing, found, pack};
use crate::support::book;
use expect_test::expect;

/// `claim → help` of all findings of one claim each.
fn helps(list: &str, claims: &[&str]) -> String {
    let help = |claim: &&str| {
        let found = found(&book(&pack(&format!("D-1 accepted device-hardware: {list} {claim}"))));
        let line = found.lines().next().unwrap_or("nothing");
        format!("{claim} → {}\n", line.split_once(" | ").map_or(line, |(_, help)| help))
    };
    claims.iter().map(help).collect()
}

/// Every unknown fact was to be declared as a time.
#[test]
fn an_unknown_fact_is_declared_as_what_its_value_is() {
    let claims = [
        "noise = 6 dB",
        "buttons = 6",
        "colour = red, blue",
        "uptime = 99 %",
        "fee = 99 EUR",
        "fee = 99 EUR/mo",
        "wait = 3 years",
        "wait in 3..5 h",
        "weight = 5 kilos",
        "cost = 99 EUR",
        "battery-capacity = 6 Wh",
        "batery-energy = 6 Wh",
    ];
    expect![[r#"
        noise = 6 dB → declare it in facts.yaml: `noise: gain, what it means`
        buttons = 6 → declare it in facts.yaml: `buttons: count, what it means`
        colour = red, blue → declare it in facts.yaml: `colour: words, what it means`
        uptime = 99 % → declare it in facts.yaml: `uptime: share, what it means`
        fee = 99 EUR → declare it in facts.yaml: `fee: money, what it means`
        fee = 99 EUR/mo → declare it in facts.yaml: `fee: EUR/mo, what it means`
        wait = 3 years → declare it in facts.yaml: `wait: time, what it means`
        wait in 3..5 h → declare it in facts.yaml: `wait: time, what it means`
        weight = 5 kilos → declare it in facts.yaml, and the unit `kilos` that it is written in
        cost = 99 EUR → did you mean `unit-cost` or `monthly-cost`? Else declare it in facts.yaml: `cost: money, what it means`
        battery-capacity = 6 Wh → did you mean `battery-energy`? Else declare it in facts.yaml: `battery-capacity: energy, what it means`
        batery-energy = 6 Wh → did you mean `battery-energy`?
    "#]]
    .assert_eq(&helps("provides", &claims));
}

/// The help told of `unit-cost = 5 EUR` where nobody had written 5, and of `05` for `0,5`.
#[test]
fn slips_in_numbers_and_units_are_put_right_with_the_number_that_stands_there() {
    let claims = [
        "energy-per-report = 0,5 J",
        "unit-cost = 14€",
        "unit-cost = $14",
        "unit-cost = EUR 6.40",
        "unit-cost = 1.000,50 EUR",
        "availability = 0.995",
        "availability = 99",
        "battery-energy = 1200 mAh",
        "sleep-power = 20 uA",
        "latency = ten minutes",
        "latency at most 5 s",
        "latency 5 s",
        "latency > = 5 s",
        "battery-energy = 4 Wh, sleep-power = 3 mW",
    ];
    expect![[r#"
        energy-per-report = 0,5 J → write a fraction with a point, `0.5`; a list has a space after its comma
        unit-cost = 14€ → write the currency by its letters behind the number: `14 EUR`
        unit-cost = $14 → write the currency by its letters behind the number: `14 USD`
        unit-cost = EUR 6.40 → write the currency behind the number: `unit-cost = 6.40 EUR`
        unit-cost = 1.000,50 EUR → write `1000.50`: only a point, and only before the fraction
        availability = 0.995 → write `availability = 99.5 %`
        availability = 99 → write `availability = 99 %`
        battery-energy = 1200 mAh → multiply it by the voltage: at 3.6 V, 1200 mAh are `4.32 Wh`
        sleep-power = 20 uA → multiply it by the voltage: at 3.6 V, 20 µA are `72 µW`
        latency = ten minutes → write a number with one of its units behind it: `ms`, `s`, `min`, `h`, `d`, `y`
        latency at most 5 s → write `latency <= 5 s`
        latency 5 s → write `latency = 5 s`, or `<=` or `>=` for a bound
        latency > = 5 s → write `>=`, without a space
        battery-energy = 4 Wh, sleep-power = 3 mW → write each claim on a line of its own, behind `- `
    "#]]
    .assert_eq(&helps("provides", &claims));
    expect![[r#"
        unit-cost €6.40 → write the currency by its letters behind the number: `unit-cost 6.40 EUR`
        unit-cost EUR 6.40 → write the currency behind the number: `unit-cost 6.40 EUR`
        unit cost 6.40 EUR → a key is one word: join it with hyphens, `unit-cost 6.40 EUR`
        unit-cost → write `unit-cost` and a number with its unit, as in `unit-cost 6.90 USD`
    "#]]
    .assert_eq(&helps("adds", &["unit-cost €6.40", "unit-cost EUR 6.40", "unit cost 6.40 EUR", "unit-cost"]));
}

/// `EU lies in EEA` was told where that decided nothing, and nothing where a place was not known at all.
#[test]
fn places_are_told_only_where_they_decide() {
    let data = |provided: &str, required: &str| {
        format!(
            "D-1 accepted cloud-platform: provides data-region {provided}
            D-2 accepted cloud-platform: requires data-region {required}"
        )
    };
    let cases = [
        ("= us-east-1", "in EU"),
        ("= EU", "in US"),
        ("= DE", "in US"),
        ("= EU", "in DE"),
        ("= eu-central-1", "in France"),
        ("= eu-central-1", "excludes Germany"),
        ("= DE", "excludes Germany"),
        ("= cellar", "in EU"),
    ];
    let told: String = cases
        .iter()
        .map(|(provided, required)| {
            let found = found(&book(&pack(&data(provided, required))));
            let message = found.split(" | ").next().unwrap_or("");
            format!("{provided} / {required}: {}\n", message.rsplit_once("; ").map_or("", |(_, place)| place))
        })
        .collect();
    expect![[r#"
        = us-east-1 / in EU: us-east-1 lies in US
        = EU / in US: 
        = DE / in US: 
        = EU / in DE: DE lies in EU
        = eu-central-1 / in France: eu-central-1 lies in DE
        = eu-central-1 / excludes Germany: eu-central-1 lies in Germany
        = DE / excludes Germany: 
        = cellar / in EU: no table says where cellar lies
    "#]]
    .assert_eq(&told);
}

/// `DE` and `EU` stand in one row, and both were told of it.
#[test]
fn a_part_of_a_market_is_not_told_what_the_whole_is_told() {
    let pack = |markets: &str| {
        format!("D-1 accepted communications: provides markets = {markets}; radio-band = US915; certifications = CE")
    };
    for (markets, told) in [("DE, EU", vec!["EU"]), ("EU, EEA, NO", vec!["EEA"]), ("DE, FR", vec!["DE", "FR"])] {
        let found = found(&book(&super::pack(&pack(markets))));
        let names: Vec<&str> = found.lines().filter_map(|line| line.split('`').nth(1)).collect();
        assert_eq!(names, told, "{markets}: {found}");
    }
}

#[test]
fn words_without_commas_are_told_to_have_them() {
    finds(
        "D-1 accepted communications: provides markets = EU and US; radio-band = EU868; certifications = CE",
        expect![[r#"
            open-requirement D-1: the table `market-bands` does not say what `EU and US` in markets needs in radio-band | put commas between the words of a set: `EU, US`
            open-requirement D-1: the table `market-marks` does not say what `EU and US` in markets needs in certifications | put commas between the words of a set: `EU, US`
        "#]],
    );
    finds(
        "D-1 accepted communications: provides markets = Germny; radio-band = EU868; certifications = CE",
        expect![[r#"
            open-requirement D-1: the table `market-bands` does not say what `Germny` in markets needs in radio-band | did you mean `DE`?
            open-requirement D-1: the table `market-marks` does not say what `Germny` in markets needs in certifications | did you mean `DE`?
        "#]],
    );
}

/// `margin: 2 EUR = 2.00 EUR`
#[test]
fn one_amount_is_not_shown_twice() {
    let rules = "//- facts.yaml\nformulas:\n  margin:\n    formula: monthly-price >= 3 EUR\n    meaning: We must live on something.\n";
    let claims = pack("D-1 accepted ux: provides monthly-price = 2 EUR");
    expect![[r#"
        contradiction D-1: margin: 2 EUR, required ≥ 3 EUR; monthly-price of D-1 | We must live on something; write `monthly-price ≥ 3.00 EUR` in D-1
    "#]]
    .assert_eq(&found(&book(&format!("{rules}{claims}"))));
}

/// `nothing provides it` was all that was said, though a decision that nobody had accepted did.
#[test]
fn a_requirement_that_a_proposal_would_meet_names_it() {
    finds(
        "D-1 accepted ux: requires latency <= 10 s
        D-2 proposed communications: provides latency = 5 s",
        expect![[r#"
            open-requirement D-1: D-1 requires `latency <= 10 s`, and nothing provides it | D-2 (communications) provides `latency = 5 s` and is only proposed: accept it; or write `latency = 10 s` below `provides` of the decision that settles it
        "#]],
    );
}

/// Claims below the front matter were passed over in silence.
#[test]
fn claims_in_the_text_are_told_where_they_count() {
    let note = |text: &str| format!("//- d.md\n---\ntype: decision\nid: D-1\nstatus: accepted\n---\n# D\n\n{text}\n");
    for text in [
        "provides:\n  - latency = 5 s",
        "**Provides:**\n\n- latency = 5 s\n- radio = LTE-M",
        "## Provides\n\n- latency = 5 s",
        "Provides: latency = 5 s",
        "adds:\n- unit-cost 5 EUR",
    ] {
        let found = found(&book(&note(text)));
        assert!(found.starts_with("invalid-claim d:") && found.contains("stands in the text"), "{text}: {found}");
        assert!(found.contains("between the two lines `---`"), "{found}");
    }
    for text in [
        "It provides:\n\n- shade",
        "Provides:\n\n- shade\n- water",
        "```yaml\nprovides:\n  - latency = 5 s\n```",
        "Provides latency = 5 s",
    ] {
        assert_eq!(found(&book(&note(text))), "", "{text}");
    }
    // Who says it in both places says it for readers.
    let both = note("provides:\n  - latency = 5 s").replace("status", "provides: [latency = 5 s]\nstatus");
    assert_eq!(found(&book(&both)), "");
}

/// A product that is written in another way was another product, with claims that met no others.
#[test]
fn a_product_without_a_note_is_told_of_where_others_have_one() {
    finds(
        "hive-note product device-hardware: provides expected-use = 5 y
        D-1 accepted ux product=hivenote: provides latency = 5 s
        D-2 accepted ux product=other: provides range = 5 m",
        expect![[r#"
            broken-link D-1: `product` names no note and no id: `hivenote` | did you mean `hive-note`? Else start its note: `layerbook new product hivenote`
            broken-link D-2: `product` names no note and no id: `other` | write `hive-note`, or start its note: `layerbook new product other`
        "#]],
    );
    finds_nothing("D-1 accepted ux product=hivenote: provides latency = 5 s");
}
