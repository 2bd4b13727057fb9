//! What a scenario takes from other files: the course of a road from GeoJSON, a list of numbers from a table. It is put into the tree of the
//! file as if it stood there, so that the resolved scenario holds it and needs no other file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::files::Files;
use crate::scenario::draft::tree::{Kind, Name, Node, entry};
use crate::scenario::fault::{Place, Report, code};
use crate::scenario::file::Refusal;
use crate::scenario::globe;
use crate::table::{CellNumbers, CsvTable, TableRecord};

/// The largest file of courses, and the largest table, that are read, in bytes.
const LARGEST: u64 = 64 << 20;
/// Points of a course in a file, and numbers of a list, beyond which it is refused.
const MOST_POINTS: usize = 20_000;
const MOST_NUMBERS: usize = 10_000;
/// How far a point may lie beside a course without it before it is left out, in km: far less than a road is known by.
const NEAR_KM: f64 = 0.05;

/// Takes it all in. `current` is the file that the tree is of. What cannot be had is told, and left out. Returns the files that were read.
pub(crate) fn take_in(files: &dyn Files, current: &Path, tree: &mut [(Name, Node)], report: &mut Report) -> Vec<PathBuf> {
    let mut taking = Taking { files, current, report, taken: Vec::new() };
    for (key, node) in tree.iter_mut() {
        if let (true, Kind::Table(routes)) = (key.text == "routes", &mut node.kind) {
            for (name, route) in routes {
                if let Kind::Table(keys) = &mut route.kind {
                    keys.retain_mut(|(key, node)| key.text != "path" || taking.path(&name.text, node));
                }
            }
        }
        taking.series(node);
    }
    taking.taken
}

struct Taking<'a> {
    files: &'a dyn Files,
    current: &'a Path,
    report: &'a mut Report,
    taken: Vec<PathBuf>,
}

impl Taking<'_> {
    /// A `path` that names a line of a file. Returns whether it is a path now, as far as files are concerned.
    fn path(&mut self, route: &str, node: &mut Node) -> bool {
        let Kind::Text(named) = &node.kind else { return true };
        let (file, road) = named.split_once('#').unwrap_or((named, route));
        let (file, at) = (self.files.beside(self.current, file), node.at);
        let Some(course) = course(self.files, &file, road, at, self.report) else { return false };
        self.taken.push(self.files.real(&file));
        node.kind = list(course.into_iter().map(|point| list(point.into_iter().map(Kind::Number), at)), at);
        true
    }

    /// Every `{ from = "FILE.csv", column = "NAME" }` within a value. Returns whether the value stays.
    fn series(&mut self, node: &mut Node) -> bool {
        let at = node.at;
        match &mut node.kind {
            Kind::List(items) => items.retain_mut(|item| self.series(item)),
            Kind::Table(entries) => match table_named(entries) {
                Some((file, column)) => {
                    let file = self.files.beside(self.current, &file);
                    let Some(numbers) = numbers(self.files, &file, column.as_ref(), at, self.report) else { return false };
                    self.taken.push(self.files.real(&file));
                    node.kind = list(numbers.into_iter().map(Kind::Number), at);
                }
                None => entries.retain_mut(|(_, node)| self.series(node)),
            },
            _ => {}
        }
        true
    }
}

fn list(items: impl Iterator<Item = Kind>, at: Place) -> Kind {
    Kind::List(items.map(|kind| Node { at, kind }).collect())
}

/// The table that a value names, and its column. A measure's `from` is a day, and has other keys beside it.
fn table_named(entries: &[(Name, Node)]) -> Option<(String, Option<Name>)> {
    if !entries.iter().all(|(key, _)| ["from", "column"].contains(&key.text.as_str())) {
        return None;
    }
    let text = |name: &str| match entry(entries, name) {
        Some((_, Node { kind: Kind::Text(text), at })) => Some(Name { text: text.clone(), at: *at }),
        _ => None,
    };
    Some((text("from")?.text, text("column")))
}

/// The numbers of a column of a table, in order; of the only one that has a number in its first row, if none is named.
fn numbers(files: &dyn Files, path: &Path, column: Option<&Name>, at: Place, report: &mut Report) -> Option<Vec<f64>> {
    let shown = path.display().to_string();
    let table = CsvTable::load(files, path, LARGEST).map_err(|why| report.unread_table(files, path, why)).ok()?;
    table.notes().iter().for_each(|note| report.table_note(&shown, note.clone()));
    let reader = CellNumbers::of(&table);
    let names = table.names().join(", ");
    let mut rows = table.rows().ok()?;
    let (mut record, mut found, mut chosen) = (TableRecord::default(), Vec::new(), column.and_then(|name| table.column(&name.text)));
    if let (Some(name), None) = (column, chosen) {
        report.fault(code::UNKNOWN_NAME, name.at, format!("{shown} has no column `{}`", name.text)).expected(format!("there is {names}"));
        return None;
    }
    loop {
        match rows.advance(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(flaw) => {
                report.flaw(&shown, flaw);
                return None;
            }
        }
        if chosen.is_none() {
            let of_numbers: Vec<usize> = (0..table.names().len()).filter(|&at| reader.read(&record.cell(at)).is_ok()).collect();
            let [only] = of_numbers[..] else {
                let fault = report.fault(code::MISSING, at, format!("{shown} has {} columns of numbers", of_numbers.len()));
                fault.expected("expected one of them by its name").hint(format!("add `column = \"…\"`: there is {names}"));
                return None;
            };
            chosen = Some(only);
        }
        let cell = chosen.unwrap_or_default();
        match reader.read(&record.cell(cell)) {
            Ok(number) if number.is_finite() && found.len() < MOST_NUMBERS => found.push(number),
            Ok(number) if number.is_finite() => {
                let message = format!("{shown} has more than {MOST_NUMBERS} rows");
                report.fault(code::TOO_LARGE, at, message).expected("a list of the scenario is to come from it");
                return None;
            }
            _ => {
                let fault = report.at_cell(code::WRONG_TYPE, &shown, record.place(cell), format!("`{}` is no number", record.cell(cell)));
                fault.expected("expected a number");
                return None;
            }
        }
    }
    rows.notes().into_iter().for_each(|note| report.table_note(&shown, note));
    Some(found)
}

/// The course of a road: all lines of the file that bear its name, put together; in latitude and longitude.
fn course(files: &dyn Files, path: &Path, road: &str, at: Place, report: &mut Report) -> Option<Vec<[f64; 2]>> {
    let shown = path.display().to_string();
    let text = match files.text(path, LARGEST) {
        Ok(text) => text,
        Err(why) => {
            let Refusal { message, hint, .. } = Refusal::of(files, path, &why);
            report.fault(code::UNREADABLE, at, format!("{shown}: {message}")).expected("expected a file of GeoJSON").hint = hint;
            return None;
        }
    };
    let document: Value = match serde_json::from_str(&text) {
        Ok(document) => document,
        Err(error) => {
            report.fault(code::SYNTAX, at, format!("{shown} is not GeoJSON: {error}")).expected("expected features with lines");
            return None;
        }
    };
    let features = features(&document);
    let named: Vec<&Line> = features.iter().filter(|line| line.names.iter().any(|name| name == road)).collect();
    // A file of one line needs no name.
    let chosen = if named.is_empty() && features.len() == 1 { features.iter().collect() } else { named };
    let parts: Vec<Vec<[f64; 2]>> = chosen.iter().flat_map(|line| line.parts.iter().cloned()).collect();
    let points = parts.iter().map(Vec::len).sum::<usize>();
    if parts.is_empty() {
        let mut known: Vec<&str> = features.iter().filter_map(|line| line.names.first().map(String::as_str)).collect();
        known.sort_unstable();
        known.dedup();
        let fault = report.fault(code::NO_MATCH, at, format!("{shown} has no line called `{road}`"));
        fault.expected("expected FILE.geojson#NAME, where NAME is the line's `name`, `ref` or `id`").nearest(road, known);
        return None;
    }
    if points > MOST_POINTS {
        report.fault(code::TOO_LARGE, at, format!("the line `{road}` has {points} points")).expected(format!("the most is {MOST_POINTS}"));
        return None;
    }
    if parts.iter().flatten().any(|[latitude, longitude]| !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0)) {
        let fault = report.fault(code::RANGE, at, format!("the line `{road}` of {shown} leaves the globe"));
        fault.expected("expected degrees, longitude first").hint("is it in metres of a map projection? Save it in WGS 84 (EPSG:4326)");
        return None;
    }
    Some(thinned(&joined(parts)))
}

/// A line of a file, by all its names.
struct Line {
    names: Vec<String>,
    parts: Vec<Vec<[f64; 2]>>,
}

fn features(document: &Value) -> Vec<Line> {
    let of = |feature: &Value| {
        let parts = parts(feature.get("geometry").unwrap_or(feature));
        let properties = feature.get("properties");
        let keys = ["name", "ref", "id", "Name", "NAME"].into_iter().filter_map(|key| properties?.get(key));
        let names = keys.chain(feature.get("id")).map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned));
        (!parts.is_empty()).then(|| Line { names: names.collect(), parts })
    };
    match document.get("features").and_then(Value::as_array) {
        Some(features) => features.iter().filter_map(of).collect(),
        None => of(document).into_iter().collect(),
    }
}

fn parts(geometry: &Value) -> Vec<Vec<[f64; 2]>> {
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let point = |point: &Value| Some([point.get(1)?.as_f64()?, point.get(0)?.as_f64()?]);
    let line = |points: &Vec<Value>| points.iter().map(point).collect::<Option<Vec<_>>>().filter(|points| points.len() > 1);
    match (geometry.get("type").and_then(Value::as_str), coordinates) {
        (Some("LineString"), Some(points)) => line(points).into_iter().collect(),
        (Some("MultiLineString"), Some(lines)) => lines.iter().filter_map(|points| line(points.as_array()?)).collect(),
        _ => Vec::new(),
    }
}

/// Parts of a road end to end: each time the part whose end lies nearest to an end of what there is.
fn joined(mut parts: Vec<Vec<[f64; 2]>>) -> Vec<[f64; 2]> {
    let mut course = parts.remove(0);
    let apart = |one: [f64; 2], other: [f64; 2]| globe::length(&[one, other]);
    while !parts.is_empty() {
        let ends = |part: &Vec<[f64; 2]>| [part[0], part[part.len() - 1]];
        let [first, last] = ends(&course);
        // Gap; whether it goes on from the last point; whether the part is turned round.
        let gaps = parts.iter().enumerate().flat_map(|(at, part)| {
            let [head, tail] = ends(part);
            [
                (apart(last, head), at, true, false),
                (apart(last, tail), at, true, true),
                (apart(first, tail), at, false, false),
                (apart(first, head), at, false, true),
            ]
        });
        let Some((_, at, goes_on, is_turned)) = gaps.min_by(|one, other| one.0.total_cmp(&other.0)) else { break };
        let mut part = parts.remove(at);
        if is_turned {
            part.reverse();
        }
        course = if goes_on { [course, part].concat() } else { [part, course].concat() };
    }
    course.dedup();
    course
}

/// The course without points that it nearly passes through anyway (Douglas and Peucker, 1973).
fn thinned(course: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut kept = vec![false; course.len()];
    let mut stretches = vec![(0, course.len() - 1)];
    while let Some((from, to)) = stretches.pop() {
        (kept[from], kept[to]) = (true, true);
        let off = |at: usize| globe::distance_to_path(course[at], &[course[from], course[to]]);
        let farthest = (from + 1..to).map(|at| (off(at), at)).max_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((_, at)) = farthest.filter(|(off, _)| *off > NEAR_KM) {
            stretches.extend([(from, at), (at, to)]);
        }
    }
    course.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Memory;
    use crate::scenario::{Reading, read_from};

    const CITY: &str = "[scenario]\ntitle = \"A city\"\nstart = \"2026-01-01\"\ndays = 30\npopulation = 1000\n\
        [commodities.fuel]\nunit = \"m3\"\ndaily_demand = 10\ntruck_load = 10\ninitial_stock_days = 2\nseason = SEASON\n\
        [[commodities.fuel.uses]]\nname = \"all\"\nshare = 1\n[routes.RN7]\nshare = 1\ntransit_days = 3\npath = PATH\n";
    const ROADS: &str = r#"{ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": { "name": "RN7" }, "geometry": { "type": "LineString", "coordinates": [[-7, 12], [-6.9, 11.9], [-6, 11]] } },
        { "type": "Feature", "properties": { "ref": "RN7" }, "geometry": { "type": "MultiLineString", "coordinates": [[[-5, 9], [-6, 11]], [[-5, 9], [-4, 8, 250]]] } },
        { "type": "Feature", "properties": { "name": "Bamako" }, "geometry": { "type": "Point", "coordinates": [-8, 12.6] } },
        { "type": "Feature", "properties": { "name": "far" }, "geometry": { "type": "LineString", "coordinates": [[600000, 1200000], [0, 0]] } }] }"#;

    fn read(path: &str, season: &str, more: [&str; 2]) -> Result<Reading, String> {
        let months = "month;factor;note\nJanuary;1,5;x\nFebruary;0,5;x\n".to_owned() + &"other;1;x\n".repeat(10);
        let city = CITY.replace("PATH", path).replace("SEASON", season);
        let files =
            Memory::new([("a/city.toml", city.as_str()), ("a/roads.geojson", ROADS), ("a/season.csv", &months), (more[0], more[1])]);
        read_from(&files, Path::new("a/city.toml"), &[]).map_err(|faults| faults.render(false, 100))
    }

    #[test]
    fn a_course_and_a_season_come_from_other_files() {
        let found = read("\"roads.geojson#RN7\"", "{ from = \"season.csv\" }", ["x", ""]).unwrap_or_else(|why| panic!("{why}"));
        // Two lines of one name are one road; a point on the way between its neighbours is left out.
        assert_eq!(found.scenario.routes[0].path, [[12.0, -7.0], [11.0, -6.0], [9.0, -5.0], [8.0, -4.0]]);
        let named = read("\"roads.geojson\"", "{ from = \"season.csv\", column = \"factor\" }", ["x", ""]);
        assert_eq!(named.map(|found| found.scenario.hash), Ok(found.scenario.hash.clone()));
        // The resolved scenario holds what it took.
        let files = Memory::new([("a/city.toml", found.scenario.resolved.as_str())]);
        let again = read_from(&files, Path::new("a/city.toml"), &[]).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(again.scenario.hash, found.scenario.hash);
        assert!(found.scenario.resolved.contains("season = [1.5, 0.5, 1"), "{}", found.scenario.resolved);
    }

    #[test]
    fn what_another_file_does_not_give_is_told_where_it_is_asked_for() {
        for (path, season, words) in [
            (
                "\"roads.geojson#RN8\"",
                "{ from = \"season.csv\" }",
                &["city.toml:18:8", "has no line called `RN8`", "did you mean `RN7`?"][..],
            ),
            ("\"road.geojson#RN7\"", "{ from = \"season.csv\" }", &["a/road.geojson", "did you mean `a/roads.geojson`?"]),
            ("\"roads.geojson#far\"", "{ from = \"season.csv\" }", &["leaves the globe", "EPSG:4326"]),
            ("\"season.csv#RN7\"", "{ from = \"season.csv\" }", &["is not GeoJSON"]),
            ("[[12, -7]]", "{ from = \"season.csv\", column = \"factors\" }", &["has no column `factors`", "month, factor, note"]),
            ("[[12, -7]]", "{ from = \"season.csv\", column = \"note\" }", &["a/season.csv:2:", "`x` is no number"]),
            ("[[12, -7]]", "{ from = \"seasons.csv\" }", &["did you mean `a/season.csv`?"]),
        ] {
            let told = read(path, season, ["x", ""]).map(|_| String::new()).unwrap_or_else(|told| told);
            assert!(words.iter().all(|word| told.contains(word)) && told.matches("error[").count() == 1, "{words:?}: {told}");
        }
    }
}
