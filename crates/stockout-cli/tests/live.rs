//! `stockout live`: the page as a file, or how to build it.

use snapbox::cmd::{Command, cargo_bin};
use std::fs;

/// Whether the page was built decides which of the two holds: a plain `cargo build` needs no WebAssembly.
#[test]
fn the_page_is_written_with_its_scenarios_or_the_way_to_build_it_is_told() {
    let place = tempfile::tempdir().unwrap();
    let scenario = |name: &str| concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/").to_owned() + name;
    let live = |words: &[&str]| Command::new(cargo_bin!("stockout")).current_dir(place.path()).arg("live").args(words).output().unwrap();
    let found = live(&[&scenario("december-2025.toml"), &scenario("truce.toml"), "--lang", "fr", "--out", "page.html"]);
    let told = String::from_utf8(found.stderr).unwrap();
    let Ok(page) = fs::read_to_string(place.path().join("page.html")) else {
        assert_eq!(found.status.code(), Some(1));
        assert!(told.contains("npm run build") && told.contains("wasm32-unknown-unknown"), "{told}");
        return;
    };
    assert_eq!(found.status.code(), Some(0), "{told}");
    let (_, data) = page.split_once(r#"<script type="application/json" id="data">"#).unwrap();
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["order"], serde_json::json!(["december-2025.toml", "truce.toml"]));
    assert_eq!((&data["lang"], &data["answer"]["n"], &data["answer"]["place"]["name"]), (&"fr".into(), &256.into(), &"Bamako".into()));
    assert_eq!(data["answer"]["cases"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["words"]["routes.RN7.transit_days"], serde_json::json!(["Days in transit (RN7)", "Jours de trajet (RN7)"]));
    assert!(data["countries"].as_array().unwrap().iter().any(|country| country["name"][0] == "Mali"));
    assert_eq!(live(&[&scenario("truce.toml"), &scenario("truce.toml")]).status.code(), Some(2), "two of one name");
    assert_eq!(live(&["none.toml"]).status.code(), Some(2));
}
