//! The report read as a reader would: both languages, the odd cases.

use super::*;
use crate::fixture;

fn sample(results: &Results, lang: Lang) -> Report {
    let unsourced = ["routes.RN7.transit_days".to_owned()];
    let options = Options { lang, date: "2026-01-12".parse().unwrap(), claims_file: "claims.json" };
    report(&[Input { results, unsourced: &unsourced, explored: None }], &Beside::default(), &options)
}

/// The text of the page as a reader sees it: charts, style and script left out, one block a line.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        rest = match name.as_str() {
            "svg" | "style" | "script" => after.split_once(&format!("</{name}>")).map_or("", |(_, after)| after),
            _ => after,
        };
        if ["td", "th"].contains(&name.as_str()) {
            text.push_str(" | ");
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_report_reads_like_this() {
    let results = fixture::results(&fixture::Shape { days: 60, ..fixture::Shape::default() });
    for lang in Lang::ALL {
        insta::assert_snapshot!(format!("report_{}", lang.code()), text(&sample(&results, lang).html));
    }
}

#[test]
fn every_odd_case_gives_a_report_without_holes() {
    for (case, results) in fixture::odd_cases() {
        for lang in Lang::ALL {
            let report = sample(&results, lang);
            let words = text(&report.html);
            assert!(!words.contains("NaN") && !words.contains('{') && !words.contains(" inf"), "{case} {lang:?}:\n{words}");
            assert!(report.html.len() < 3_000_000, "{case} {lang:?}: {} bytes", report.html.len());
        }
    }
}

#[test]
fn every_sentence_with_a_number_is_a_claim() {
    for (case, results) in fixture::odd_cases() {
        let report = sample(&results, Lang::Fr);
        let claims: serde_json::Value = serde_json::from_str(&report.claims).unwrap();
        let claims = claims["claims"].as_array().unwrap();
        for tag in ["p", "li"] {
            for part in report.html.split(&format!("<{tag}")).skip(1).filter(|part| part.starts_with(['>', ' '])) {
                let (attributes, rest) = part.split_once('>').unwrap();
                let sentence = text(rest.split_once(&format!("</{tag}>")).unwrap().0);
                let quoted = attributes.contains("class=\"lede\"") || rest.starts_with("<a ");
                if quoted || !sentence.contains(|letter: char| letter.is_ascii_digit()) {
                    continue;
                }
                let id = attributes.split_once("data-claim=\"").unwrap_or_else(|| panic!("{case}: {sentence}")).1;
                let id = id.split_once('"').unwrap().0;
                let claim = claims.iter().find(|claim| claim["id"] == id).unwrap();
                assert!(claim["metric"].is_string() && claim["n"].is_u64() && !claim["sentence"].as_str().unwrap().is_empty());
            }
        }
        for claim in claims.iter().filter(|claim| claim["kind"] == "estimate") {
            assert!(claim["interval"].is_array() && claim["n"].as_u64().unwrap() > 1, "{case}: {claim}");
        }
    }
}

#[test]
fn a_single_replication_states_no_likelihood() {
    let results = fixture::results(&fixture::Shape { replications: 1, ..fixture::Shape::default() });
    let words = text(&sample(&results, Lang::En).html);
    assert!(!words.contains("likely is") && !words.contains("is likely") && words.contains("one possible course"), "{words}");
}

#[test]
fn nothing_is_asked_from_a_network() {
    let results = fixture::results(&fixture::Shape::default());
    let html = sample(&results, Lang::En).html;
    for word in ["<link", " src=", "@import", "fetch(", "XMLHttpRequest"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn two_chapters_share_no_id() {
    let results = fixture::results(&fixture::Shape { days: 30, ..fixture::Shape::default() });
    let input = Input { results: &results, unsourced: &[], explored: None };
    let options = Options { lang: Lang::En, date: "2026-01-12".parse().unwrap(), claims_file: "claims.json" };
    let html = report(&[input, input], &Beside::default(), &options).html;
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|part| part.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn every_odd_case_gives_a_tagged_pdf_and_the_same_one_again() {
    for (case, results) in fixture::odd_cases() {
        for lang in Lang::ALL {
            let options = Options { lang, date: "2026-01-12".parse().unwrap(), claims_file: "claims.json" };
            let report = sample(&results, lang);
            let pdf = report.pdf(&options).unwrap_or_else(|error| panic!("{case} {lang:?}: {error}"));
            assert!(pdf.starts_with(b"%PDF-") && pdf.len() < 2_000_000, "{case} {lang:?}: {} bytes", pdf.len());
            if case == "usual" {
                assert!(report.pdf(&options).unwrap() == pdf);
            }
        }
    }
}

#[test]
fn values_under_the_pointer_are_those_of_the_results() {
    let results = fixture::results(&fixture::Shape { days: 30, ..fixture::Shape::default() });
    let html = sample(&results, Lang::En).html;
    let values: Vec<serde_json::Value> = html
        .split("<script type=\"application/json\">")
        .skip(1)
        .map(|part| serde_json::from_str(part.split_once("</script>").unwrap().0).unwrap())
        .collect();
    assert_eq!(values.len(), 9, "every chart of a run has values");
    for chart in &values {
        assert!(chart["start"] == "2025-12-04" && chart["days"] == 30);
        for panel in chart["panels"].as_array().unwrap() {
            for line in panel["lines"].as_array().into_iter().flatten() {
                assert_eq!(line[1].as_str().unwrap().split('|').count(), 30, "{panel}");
            }
        }
    }
    let cover = &results.commodities[0].daily.iter().find(|(metric, _)| *metric == stockout_results::DailyMetric::CoverDays).unwrap().1;
    let shown = values[0]["panels"][0]["lines"][0][1].as_str().unwrap().split('|').nth(12).unwrap().to_owned();
    assert_eq!(shown, Lang::En.number(cover.q50[12], i32::from(cover.q50[12] < 10.0)));
}

#[test]
fn what_closes_the_page_speaks_of_the_first_scenario() {
    let results = fixture::results(&fixture::Shape { days: 30, ..fixture::Shape::default() });
    let mut other = results.clone();
    other.provenance.name = "other".to_owned();
    let of = |results| Input { results, unsourced: &[], explored: None };
    let options = Options { lang: Lang::En, date: "2026-01-12".parse().unwrap(), claims_file: "claims.json" };
    let claims = report(&[of(&results), of(&other)], &Beside::default(), &options).claims;
    let claims: serde_json::Value = serde_json::from_str(&claims).unwrap();
    let hash = claims["claims"].as_array().unwrap().iter().find(|claim| claim["sentence"].as_str().unwrap().contains("STRESS-DES"));
    assert_eq!(hash.unwrap()["scenario"], results.provenance.name.as_str());
}

#[test]
fn what_comes_first_is_not_settled_where_its_interval_meets_another() {
    use stockout_results::explanation::Share;
    use stockout_results::exploration::{Change, Effect};
    let results = fixture::results(&fixture::Shape { days: 30, ..fixture::Shape::default() });
    let commodities: Vec<String> = results.commodities.iter().map(|commodity| commodity.name.clone()).collect();
    let effect = |change, ci95: [f64; 2]| {
        let shares = vec![Share { mean: (ci95[0] + ci95[1]) / 2.0, ci95 }; commodities.len()];
        Effect { change, days: shares.clone(), unmet: shares }
    };
    let page = |team: [f64; 2]| {
        let found = Exploration {
            n: 500,
            inner: 1,
            seed: 1,
            commodities: commodities.clone(),
            lost: Vec::new(),
            helps: vec![effect(Change::StockDoubled("fuel".to_owned()), [-12.0, -9.0]), effect(Change::TeamMore, team)],
            critical: 3.0,
        };
        let options = Options { lang: Lang::En, date: "2026-01-12".parse().unwrap(), claims_file: "claims.json" };
        text(&report(&[Input { results: &results, unsourced: &[], explored: Some(&found) }], &Beside::default(), &options).html)
    };
    let sentence = "Its interval meets that of one escort team more: which comes first is not settled.";
    assert!(page([-10.0, -7.0]).contains(sentence) && !page([-8.0, -6.0]).contains("not settled"));
}
