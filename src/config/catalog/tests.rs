use super::*;
use crate::base::number::{Number, Rounding};
use table::Standing;
use unit::Style;

fn shown(catalog: &Catalog, text: &str) -> String {
    let (number, unit) = text.split_once(' ').unwrap();
    let unit = catalog.units.find(unit).unwrap_or_else(|| panic!("no unit in `{text}`"));
    let value = Number::parse(number).unwrap().times(&unit.factor).plus(&unit.offset);
    let style = Style { dimension: unit.dimension, currency: unit.currency, ..Style::default() };
    catalog.units.shown(&value, style, Rounding::Nearest)
}

#[test]
fn the_starter_is_sound() {
    let (catalog, problems) = read::starter(BUILT_IN);
    assert_eq!(problems, []);
    assert!(catalog.keys.len() >= 28);
    assert_eq!(catalog.formulas.len(), 6);
    assert_eq!(catalog.needs.len(), 2);
    let (with_nothing, errors) = super::read("", "facts.yaml");
    assert_eq!(errors, []);
    assert_eq!(with_nothing, catalog);
    let taxonomy = crate::config::taxonomy::Taxonomy::built_in();
    for key in &catalog.keys {
        assert!(taxonomy.layers.get(key.layer.as_deref().unwrap()).is_some(), "{}", key.name);
        assert!(taxonomy.areas.get(key.area.as_deref().unwrap()).is_some(), "{}", key.name);
    }
}

#[test]
fn units_are_exact_and_shown_well() {
    let catalog = Catalog::built_in();
    for (text, expected) in [
        ("8.6 Wh", "8.6 Wh"),
        ("25 uW", "25 µW"),
        ("0.001525 W", "1.525 mW"),
        ("20304480 s", "235 d"),
        ("1120 KiB", "1.15 MB"),
        ("12 mo", "1 y"),
        ("1945 EUR", "1,945.00 EUR"),
        ("500 JPY", "500 JPY"),
        ("432 B/h", "432 B/h"),
        ("20 °C", "20 °C"),
        ("68 °F", "20 °C"),
        ("868 MHz", "868 MHz"),
        ("3 kg/d", "0.0000347 kg/s"),
    ] {
        assert_eq!(shown(&catalog, text), expected, "{text}");
    }
    let factor = |unit: &str| catalog.units.find(unit).unwrap().factor;
    assert_eq!(factor("mo").times(&Number::whole(12)), factor("y"));
    assert_eq!(factor("KiB"), Number::whole(1024));
    assert_eq!(catalog.units.find("kB/s").unwrap().dimension, catalog.units.find("B/d").unwrap().dimension);
    assert_eq!(
        catalog.units.find("V").unwrap().dimension.times(catalog.units.find("Ah").unwrap().dimension),
        catalog.units.find("J").unwrap().dimension
    );
}

#[test]
fn unknown_units_have_a_nearest_one() {
    let catalog = Catalog::built_in();
    for (text, near) in [
        ("years", "y"),
        ("KB", "kB"),
        ("Kib", "KiB"),
        ("kb/sec", "kB/s"),
        ("mwh", "mWh"),
        ("eur", "EUR"),
        ("Mhz", "MHz"),
    ] {
        assert_eq!(catalog.units.find(text), None, "{text}");
        assert_eq!(catalog.units.nearest(text).as_deref(), Some(near), "{text}");
    }
}

#[test]
fn places() {
    let catalog = Catalog::built_in();
    let places = &catalog.places[0];
    assert_eq!(places.standing("eu-central-1", "EU"), Standing::Within);
    assert_eq!(places.standing("EU", "Germany"), Standing::Around);
    assert_eq!(places.standing("us-east-1", "EU"), Standing::Apart);
    assert_eq!(places.standing("US East 1", "us"), Standing::Within);
    assert_eq!(places.standing("our cellar", "EU"), Standing::Unknown);
    assert_eq!(places.standing("our cellar", "Our Cellar"), Standing::Within);
    for (word, outer) in [
        ("NO", "EEA"),
        ("Norway", "EEA"),
        ("Northern Ireland", "UK"),
        ("westeurope", "NL"),
        ("eusc-de-east-1", "EU"),
        ("europe-north2", "SE"),
        ("asia-southeast3", "Thailand"),
        ("eu-central-1", "Germany"),
        ("Germany", "DE"),
        ("DE", "Germany"),
        ("United Kingdom", "GB"),
        ("France", "European Union"),
    ] {
        assert_eq!(places.standing(word, outer), Standing::Within, "{word}");
    }
    assert_eq!(places.standing("NO", "EU"), Standing::Apart);
    assert_eq!(places.standing("Germany", "eu-central-1"), Standing::Around);
    assert_eq!(places.standing("UK", "EEA"), Standing::Apart);
}

/// Two providers may give one name to regions of two countries, as `me-central-1` and `me-central1`.
#[test]
fn a_place_that_starts_with_the_book_lies_in_one_country() {
    let catalog = Catalog::built_in();
    let mut twofold: Vec<&String> =
        catalog.places[0].within.iter().filter(|(_, outers)| outers.len() > 1).map(|(word, _)| word).collect();
    twofold.sort();
    assert_eq!(twofold, Vec::<&String>::new());
    assert_eq!(catalog.places[0].standing("me-central-1", "QA"), Standing::Unknown);
    assert_eq!(catalog.places[0].standing("me-west1", "IL"), Standing::Unknown);
}

#[test]
fn each_legal_row_has_a_source_of_its_own_and_a_market_that_is_known() {
    let catalog = Catalog::built_in();
    let places = &catalog.places[0];
    for needs in &catalog.needs {
        assert!(needs.rows.len() > 10, "{}", needs.id);
        for row in &needs.rows {
            let source = row.source.as_ref().unwrap();
            assert!(source.is_legal && source.text != "the rule of each market", "{} {}", needs.id, row.word);
            assert!(places.names.contains_key(&places.one(&row.word)), "{} {}", needs.id, row.word);
        }
    }
    let words = |at: usize| catalog.needs[at].rows.iter().map(|row| row.word.as_str());
    for market in words(0) {
        assert!(words(1).any(|word| word == market), "no marks are told for {market}");
    }
}

/// A table written by a program once named Norway `False`.
#[test]
fn the_manual_lists_each_row_of_bands_and_marks() {
    let manual = include_str!("../../../content/manual/facts.md");
    let catalog = Catalog::built_in();
    for row in catalog.needs.iter().flat_map(|needs| &needs.rows) {
        let of = if row.how == table::How::One && row.values.len() > 1 { "one of " } else { "" };
        let source = row.source.as_ref().unwrap().shown();
        let source = source.trim_end_matches("; not legal advice");
        let line = format!("| {} | {of}{} | {source} |", row.word, row.values.join(", "));
        assert!(manual.lines().any(|other| other == line), "{line}");
    }
    let rows =
        manual.lines().skip_while(|line| *line != "### market-bands").take_while(|line| *line != "## facts.yaml");
    let rows = rows.filter(|line| line.starts_with("| ") && !line.starts_with("| market |")).count();
    assert_eq!(rows, catalog.needs.iter().map(|needs| needs.rows.len()).sum::<usize>());
}

#[test]
fn a_book_extends_replaces_and_switches_off() {
    let text = "noise: dB, how loud it is, device-hardware, ux\nkeys:\n  battery-life: off\n  heat: {dimension: temperature}\n  flow: {dimension: kg/h}\nunits:\n  t: 1000 kg\nformulas:\n  update-time: off\n  uplink: report-size <= 100 B\ntables:\n  market-marks: off\n";
    let (catalog, errors) = super::read(text, "facts.yaml");
    assert_eq!(errors, []);
    let ids: Vec<&str> = catalog.formulas.iter().map(|formula| formula.id.as_str()).collect();
    assert_eq!(
        ids,
        ["image-slots", "uplink", "cra-support-period", "cra-expected-use"],
        "what lacks its key is off too"
    );
    assert_eq!(catalog.needs.len(), 1);
    let noise = &catalog.keys[catalog.find("noise").unwrap()];
    assert_eq!((noise.meaning.as_deref(), noise.area.as_deref()), (Some("how loud it is"), Some("ux")));
    assert!(matches!(noise.measure, Measure::Quantity { is_signed: true, .. }));
    assert!(catalog.units.find("t/h").is_some());
    assert_ne!(catalog, Catalog::built_in());
}

/// The name of a country once lay beside its regions, as one more place in it.
#[test]
fn a_row_by_two_names_is_one_place() {
    let text = "tables:\n  places:\n    within: [data-region]\n    rows:\n      DACH: [Germany, AT]\n      AT = Austria: []\n      DE = Germany: [our cellar]\n";
    let (catalog, errors) = super::read(text, "facts.yaml");
    assert_eq!(errors, []);
    let places = &catalog.places[0];
    for (word, other, standing) in [
        ("our cellar", "Germany", Standing::Within),
        ("our cellar", "dach", Standing::Within),
        ("de", "Germany", Standing::Within),
        ("Austria", "DACH", Standing::Within),
        ("Austria", "our cellar", Standing::Apart),
    ] {
        assert_eq!(places.standing(word, other), standing, "{word} {other}");
    }
}

#[test]
fn errors_have_places() {
    for (text, place, message) in [
        ("keys:\n  Big One: time\n", "Big One", "cannot be the name"),
        ("keys:\n  a: tiem\n", "tiem", "no dimension is called `tiem`"),
        ("formulas:\n  a: batery-life >= 5 y\n", "batery-life >= 5 y", "no fact is called"),
        ("formulas:\n  a: battery-life >= 5 kB\n", "battery-life >= 5 kB", "left side is time, the right side size"),
        ("formulas:\n  a: battery-life + 5 kB >= 5 y\n", "battery-life + 5 kB >= 5 y", "cannot join"),
        ("formulas:\n  a: update-time = update-size\n", "update-time = update-size", "left side is time"),
        ("formulas:\n  a: battery-life >= \n", "battery-life >=", "ends too early"),
        ("formulas:\n  a: (battery-life >= 1 y\n", "(battery-life >= 1 y", "not closed"),
        ("formulas:\n  gone: off\n", "gone", "no `gone` to switch off"),
        ("formulas:\n  a: {formul: x}\n", "formul", "unknown key"),
        ("units:\n  stone: 14 pounds\n", "14 pounds", "says nothing of the unit"),
        ("tables:\n  a: {for: markets, needs: nothing, rows: {EU: [x]}}\n", "nothing", "no fact is called"),
        ("- x\n", "- x", "a map of keys"),
    ] {
        let (_, errors) = super::read(text, "facts.yaml");
        let found: Vec<(&str, &str)> =
            errors.iter().map(|error| (&text[error.span.range()], error.message.as_str())).collect();
        assert!(found.iter().any(|(at, found)| at.trim() == place && found.contains(message)), "{text}: {found:?}");
    }
    let circle = "keys: {a: time, b: time}\nformulas:\n  a: a = b * 2\n  b: b = a / 2\n";
    assert!(super::read(circle, "facts.yaml").1[0].message.contains("circle: a, b"));
}
