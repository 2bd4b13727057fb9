//! Seeds are exact whole numbers, beyond 2⁵³ too.

use std::fs;

use stockout::scenario::design::Design;

const CITY: &str = "[scenario]\ntitle = \"t\"\nstart = \"2026-01-01\"\ndays = 5\npopulation = 1000\n[commodities.fuel]\nunit = \"m3\"\n\
    daily_demand = 10\ntruck_load = 10\ninitial_stock_days = 2\n[[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n";

#[test]
fn seeds_of_designs_are_exact() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("city.toml"), CITY).unwrap();
    let seed = |written: &str| {
        let path = place.path().join("design.toml");
        let factor = "[[factors]]\npath = \"commodities.fuel.initial_stock_days\"\nlow = 1\nhigh = 3\n";
        fs::write(&path, format!("scenario = \"city.toml\"\nkind = \"lhs\"\npoints = 2\nseed = {written}\n{factor}")).unwrap();
        Design::load(&path, &|_| vec!["fuel.shortage_days".to_owned()]).map(|design| design.seed)
    };
    for (written, exact) in [
        ("7", 7),
        ("9_007_199_254_740_993", 9_007_199_254_740_993),
        ("9223372036854775807", 9_223_372_036_854_775_807),
        ("\"18446744073709551615\"", u64::MAX),
    ] {
        assert_eq!(seed(written).unwrap(), exact);
    }
    for wrong in ["1.5", "-1", "\"a\"", "true", "1e30"] {
        assert_eq!(seed(wrong).unwrap_err().0.len(), 1, "{wrong}");
    }
}
