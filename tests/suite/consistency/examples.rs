//! The ten contradictions that playbooks hold most often, each found with its arithmetic, and each mended.

use super::{finds, finds_nothing};
use expect_test::expect;

#[test]
fn a_battery_that_cannot_last() {
    let pack = |interval: &str| {
        format!(
            "G-1 goal device-hardware: requires battery-life >= 5 y
            D-1 accepted device-hardware: provides battery-energy = 8.6 Wh; sleep-power = 25 uW
            D-2 accepted communications: provides energy-per-report = 0.45 J
            D-3 accepted device-software: provides report-interval = {interval}"
        )
    };
    finds(
        &pack("5 min"),
        expect![[r#"
            contradiction G-1: battery-life: 8.6 Wh ÷ (25 µW + 0.45 J ÷ 5 min) = 235 d, required ≥ 5 y by G-1 (device-hardware); battery-energy and sleep-power of D-1 (device-hardware), energy-per-report of D-2 (communications), report-interval of D-3 (device-software) | write `battery-energy ≥ 66.9 Wh` in D-1, `energy-per-report ≤ 51.3 mJ` in D-2 or `report-interval ≥ 43.9 min` in D-3, or require something else in G-1; sleep-power alone cannot mend it
        "#]],
    );
    finds_nothing(&pack("1 h"));
}

#[test]
fn values_fresher_than_they_are_reported() {
    let pack = |interval: &str, fresh: &str| {
        format!(
            "D-1 accepted device-software: provides report-interval = {interval}
            D-2 accepted communications: provides radio = LoRaWAN; requires report-interval >= 279 s
            D-3 accepted cloud-applications: requires report-interval <= {fresh}"
        )
    };
    finds(
        &pack("300 s", "60 s"),
        expect![[r#"
            contradiction D-3: D-3 (cloud-applications) requires `report-interval <= 60 s`, but D-1 (device-software) provides `report-interval = 300 s` | write `report-interval ≤ 60 s` in D-1 (but D-2 (communications) requires `report-interval >= 279 s`), or require something else in D-3
            contradiction D-3: no report-interval meets all requirements: D-2 (communications) requires `report-interval >= 279 s` and D-3 (cloud-applications) requires `report-interval <= 60 s` | one of them has to give way
        "#]],
    );
    finds(
        &pack("60 s", "60 s"),
        expect![[r#"
            contradiction D-2: D-2 (communications) requires `report-interval >= 279 s`, but D-1 (device-software) provides `report-interval = 60 s` | write `report-interval ≥ 279 s` in D-1 (but D-3 (cloud-applications) requires `report-interval <= 60 s`), or require something else in D-2
            contradiction D-3: no report-interval meets all requirements: D-2 (communications) requires `report-interval >= 279 s` and D-3 (cloud-applications) requires `report-interval <= 60 s` | one of them has to give way
        "#]],
    );
    finds_nothing(&pack("300 s", "5 min"));
}

#[test]
fn two_images_that_do_not_fit() {
    let pack = |firmware: &str| {
        format!(
            "D-1 accepted device-hardware: provides flash-size = 1 MiB
            D-2 accepted device-software: provides firmware-size = {firmware}; image-slots = 2"
        )
    };
    finds(
        &pack("560 KiB"),
        expect![[r#"
            contradiction D-2: image-slots: 560 KiB × 2 = 1,120 KiB, required ≤ 1 MiB = 1,024 KiB; firmware-size and image-slots of D-2 (device-software), flash-size of D-1 (device-hardware) | all images must fit into the flash memory; a bootloader wants a little more; write `firmware-size ≤ 512 KiB` in D-2, `image-slots ≤ 1` in D-2 or `flash-size ≥ 1.10 MiB` in D-1
        "#]],
    );
    finds_nothing(&pack("512 KiB"));
}

#[test]
fn a_patch_that_takes_years() {
    let pack = |rate: &str| {
        format!(
            "D-1 accepted cloud-platform: requires update-time <= 30 d
            D-2 accepted device-software: provides update-size = 560 KiB
            D-3 accepted communications: provides downlink-rate = {rate}"
        )
    };
    finds(
        &pack("1.2 kB/d"),
        expect![[r#"
            contradiction D-1: update-time: 560 KiB ÷ 1.2 kB/d = 478 d, required ≤ 30 d by D-1 (cloud-platform); update-size of D-2 (device-software), downlink-rate of D-3 (communications) | write `update-size ≤ 35.1 KiB` in D-2 or `downlink-rate ≥ 19.2 kB/d` in D-3, or require something else in D-1
        "#]],
    );
    finds_nothing(&pack("1.2 kB/h"));
}

#[test]
fn data_in_a_place_where_it_may_not_be() {
    let pack = |region: &str| {
        format!(
            "G-1 goal cloud-applications: requires data-region in EU
            D-1 accepted cloud-platform: provides data-region = {region}"
        )
    };
    finds(
        &pack("us-east-1"),
        expect![[r#"
            contradiction G-1: G-1 (cloud-applications) requires `data-region in EU`, but D-1 (cloud-platform) provides `data-region = us-east-1`; us-east-1 lies in US | write `data-region in EU` in D-1, or require something else in G-1; source: region lists of AWS, Azure and Google Cloud, and ISO 3166-1, 2026-05-16
        "#]],
    );
    finds_nothing(&pack("eu-central-1"));
}

#[test]
fn a_market_without_a_band() {
    let pack = |bands: &str| {
        format!(
            "hub product communications: provides markets = EU, US
            D-1 accepted communications product=hub: provides radio = LoRaWAN; radio-band = {bands}
            D-2 accepted device-hardware product=hub: provides certifications = CE, FCC"
        )
    };
    finds(
        &pack("EU868"),
        expect![[r#"
            contradiction D-1: `US` in markets needs one of `US915`, `2.4 GHz` or `ISM2400` in radio-band, but D-1 (communications) provides `radio-band = EU868`; hub (communications) provides `markets = EU, US` | write `radio-band includes US915` (or `2.4 GHz` or `ISM2400`) in D-1; source: 47 CFR 15.247 and 15.249; not legal advice
        "#]],
    );
    finds_nothing(&pack("EU868, US915"));
}

/// A row with a choice of marks was passed over as long as nobody named a mark.
#[test]
fn a_market_that_takes_one_of_two_marks_asks_for_one() {
    finds(
        "hub product device-hardware: provides markets = UK",
        expect![[r#"
            open-requirement hub: `UK` in markets needs `UKCA` or `CE` in certifications, and nothing provides certifications; hub (device-hardware) provides `markets = UK` | write `certifications includes UKCA` (or `CE`) below `provides` of the decision that settles it; source: Radio Equipment Regulations 2017 (SI 2017/1206) as amended by SI 2024/696; in Northern Ireland CE only, 2024-10-01; not legal advice
        "#]],
    );
    finds_nothing(
        "hub product device-hardware: provides markets = UK
        D-1 accepted device-hardware product=hub: provides certifications = CE",
    );
}

#[test]
fn marks_of_markets_beside_the_union() {
    let pack = |market: &str, marks: &str| {
        format!(
            "hub product device-hardware: provides markets = {market}
            D-1 accepted device-hardware product=hub: provides certifications = {marks}"
        )
    };
    for (market, marks) in [
        ("NO", "CE"),
        ("Iceland", "CE"),
        ("Switzerland", "CE"),
        ("Great Britain", "UKCA"),
        ("Canada", "IC"),
        ("Korea, IN, SG, BR, CN", "KC, WPC, IMDA, ANATEL, SRRC"),
    ] {
        finds_nothing(&pack(market, marks));
    }
    finds(
        &pack("Northern Ireland", "UKCA"),
        expect![[r#"
            contradiction D-1: `Northern Ireland` in markets needs `CE` in certifications, but D-1 (device-hardware) provides `certifications = UKCA`; hub (device-hardware) provides `markets = Northern Ireland` | write `certifications includes CE` in D-1; source: Radio Equipment Regulations 2017 (SI 2017/1206) as they stand for Northern Ireland, 2024-10-01; not legal advice
        "#]],
    );
    // A mark that no row names may be another name of the right one.
    finds(
        &pack("JP", "TELEC"),
        expect![[r#"
            not-guaranteed D-1: `JP` in markets needs `MIC` in certifications, but D-1 (device-hardware) provides `certifications = TELEC`, which may not be one; hub (device-hardware) provides `markets = JP` | write `certifications includes MIC` in D-1; source: Ordinance on Technical Standards Conformity Certification of Specified Radio Equipment (No. 37 of 1981), 1981-11-21; not legal advice
        "#]],
    );
}

#[test]
fn data_that_is_kept_too_long() {
    let pack = |retention: &str| {
        format!(
            "G-1 goal cloud-platform: requires retention <= 13 mo
            D-1 accepted cloud-platform: provides retention = {retention}"
        )
    };
    finds(
        &pack("5 y"),
        expect![[r#"
            contradiction G-1: G-1 (cloud-platform) requires `retention <= 13 mo`, but D-1 (cloud-platform) provides `retention = 5 y` | write `retention ≤ 13 mo` in D-1, or require something else in G-1
        "#]],
    );
    finds_nothing(&pack("1 y"));
}

#[test]
fn support_that_ends_before_the_law_lets_it() {
    let pack = |support: &str| {
        format!(
            "hub product device-hardware: provides markets = EU; expected-use = 8 y
            D-1 accepted device-software product=hub: provides support-period = {support}
            D-2 accepted device-hardware product=hub: provides certifications includes CE"
        )
    };
    finds(
        &pack("3 y"),
        expect![[r#"
            contradiction D-1: cra-support-period: 3 y, required ≥ min(5 y, 8 y) = 5 y; support-period of D-1 (device-software), expected-use of hub (device-hardware) | a product with digital elements placed on the market from 11 December 2027 on is supported for five years at least, or for its expected use if that is shorter; write `support-period ≥ 5 y` in D-1 or `expected-use ≤ 3 y` in hub; source: Regulation (EU) 2024/2847 (Cyber Resilience Act), Art. 13(8), third subparagraph, 2024-10-23; not legal advice
            not-guaranteed D-1: cra-expected-use: 3 y, advised ≥ 8 y; support-period of D-1 (device-software), expected-use of hub (device-hardware) | a product that is used for longer is supported for longer; write `support-period ≥ 8 y` in D-1 or `expected-use ≤ 3 y` in hub; source: Regulation (EU) 2024/2847 (Cyber Resilience Act), Art. 13(8), second subparagraph, and recital 60, 2024-10-23; not legal advice
        "#]],
    );
    finds(
        &pack("6 y"),
        expect![[r#"
            not-guaranteed D-1: cra-expected-use: 6 y, advised ≥ 8 y; support-period of D-1 (device-software), expected-use of hub (device-hardware) | a product that is used for longer is supported for longer; write `support-period ≥ 8 y` in D-1 or `expected-use ≤ 6 y` in hub; source: Regulation (EU) 2024/2847 (Cyber Resilience Act), Art. 13(8), second subparagraph, and recital 60, 2024-10-23; not legal advice
        "#]],
    );
    finds_nothing(&pack("8 y"));
}

#[test]
fn parts_that_cost_more_than_the_whole() {
    let pack = |board: &str| {
        format!(
            "G-1 goal device-hardware: requires unit-cost <= 18.00 USD
            D-1 accepted device-hardware: adds unit-cost {board}
            D-2 accepted communications: adds unit-cost 6.90 USD
            D-3 accepted device-hardware: adds unit-cost 2.15 USD
            D-4 accepted device-software: adds unit-cost 0.60 USD
            D-5 accepted device-hardware: adds unit-cost 1.40 USD"
        )
    };
    finds(
        &pack("8.40 USD"),
        expect![[r#"
            over-budget G-1: unit-cost: 8.40 USD of D-1 (device-hardware) + 6.90 USD of D-2 (communications) + 2.15 USD of D-3 (device-hardware) + 0.60 USD of D-4 (device-software) + 1.40 USD of D-5 (device-hardware) = 19.45 USD, 1.45 USD too much; G-1 (device-hardware) allows ≤ 18.00 USD | write `unit-cost 6.95 USD` in D-1, `unit-cost 5.45 USD` in D-2 or `unit-cost 0.70 USD` in D-3, or require something else in G-1
        "#]],
    );
    finds_nothing(&pack("6.95 USD"));
}

#[test]
fn a_gate_that_is_out_of_reach() {
    let pack = |range: &str| {
        format!(
            "D-1 accepted cloud-applications: requires range >= 25 m
            D-2 accepted communications: provides radio = BLE; range <= {range}"
        )
    };
    finds(
        &pack("10 m"),
        expect![[r#"
            contradiction D-1: D-1 (cloud-applications) requires `range >= 25 m`, but D-2 (communications) provides `range <= 10 m` | write `range ≥ 25 m` in D-2, or require something else in D-1
        "#]],
    );
    finds(
        &pack("30 m"),
        expect![[r#"
            not-guaranteed D-1: D-1 (cloud-applications) requires `range >= 25 m`, and D-2 (communications) provides `range <= 30 m`, which may not be enough | write `range ≥ 25 m` in D-2, or require something else in D-1
        "#]],
    );
    finds_nothing(
        "D-1 accepted cloud-applications: requires range >= 25 m
        D-2 accepted communications: provides radio = BLE; range = 30 m",
    );
}
