//! The routes as GeoJSON (RFC 7946), for maps of the reader's own.

use super::{flow, unverified};
use serde_json::{Map, Value, json};
use stockout_results::{Figure, PairMetric, Results, RouteResults};

/// The routes as a collection of features; none if no route has a course.
///
/// Longitude before latitude, WGS 84. A route without a course is a feature without a geometry, so that no route is missing.
pub fn json(results: &Results) -> Option<String> {
    if results.routes.iter().all(|route| route.path.len() < 2) {
        return None;
    }
    let from = &results.provenance;
    let collection = json!({
        "type": "FeatureCollection",
        "stockout": {
            "version": from.version, "scenario": from.name, "title": from.title.plain, "hash": from.hash,
            "seed": from.seed, "replications": from.replications, "start": from.start, "days": from.days,
        },
        "features": results.routes.iter().map(|route| feature(results, route)).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&collection).ok().map(|text| text + "\n")
}

fn feature(results: &Results, route: &RouteResults) -> Value {
    let point = |at: &[f64; 2]| json!([at[1], at[0]]);
    let geometry = if route.path.len() < 2 {
        Value::Null
    } else {
        json!({ "type": "LineString", "coordinates": route.path.iter().map(point).collect::<Vec<_>>() })
    };
    let delivered = results.commodities.iter().zip(&route.metrics).filter_map(|(commodity, metrics)| {
        let figure = metrics.get(PairMetric::Delivered as usize)?;
        Some((commodity.name.clone(), json!({ "unit": commodity.unit, "mean": figure.mean, "ci95": figure.ci95 })))
    });
    json!({
        "type": "Feature",
        "id": route.name,
        "geometry": geometry,
        "properties": {
            "name": route.name,
            "status": route.status,
            "corridor": route.corridor,
            "course_verified": !unverified(route) && route.path.len() > 1,
            "course": "schematic",
            "trucks_sent_per_day": flow(route),
            (Figure::OpenDays.key()): { "mean": route.open_days.mean, "ci95": route.open_days.ci95, "of": results.provenance.days },
            "delivered": delivered.collect::<Map<_, _>>(),
            "n": route.open_days.n,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn every_route_is_a_line_with_longitude_first() {
        let results = fixture::results(&fixture::Shape::default());
        let collection: Value = serde_json::from_str(&json(&results).unwrap()).unwrap();
        let features = collection["features"].as_array().unwrap();
        assert_eq!(features.len(), results.routes.len());
        for (feature, route) in features.iter().zip(&results.routes) {
            assert_eq!(feature["properties"]["name"], route.name);
            assert_eq!(feature["geometry"]["type"], "LineString");
            let points = feature["geometry"]["coordinates"].as_array().unwrap();
            assert_eq!(points.len(), route.path.len());
            // Bamako lies at 8 degrees west, 12.6 north.
            assert!(points.iter().all(|at| at[0].as_f64().unwrap() < 0.0 && at[1].as_f64().unwrap() > 0.0), "{points:?}");
        }
        let unverified: Vec<&Value> = features.iter().filter(|feature| feature["properties"]["course_verified"] == false).collect();
        assert_eq!(unverified.len(), 1);
        assert_eq!(unverified[0]["id"], "RR6");
    }

    #[test]
    fn a_scenario_without_courses_has_no_map() {
        let results = fixture::results(&fixture::Shape { routes: Vec::new(), ..fixture::Shape::default() });
        assert_eq!(json(&results), None);
    }
}
