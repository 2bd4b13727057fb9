//! Files as people have them: each is read, or told with what to do. `tests/data/cases/` holds them; others of their kinds are made here.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A copy of the scenarios, where files may be put beside them.
struct Place(tempfile::TempDir);

/// What the command said: its exit code, standard output and standard error.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        copy(&stockout_testing::at("scenarios"), &place.path().join("scenarios"));
        Self(place)
    }

    fn with(name: &str, bytes: &[u8]) -> Self {
        let place = Self::new();
        fs::write(place.0.path().join(name), bytes).unwrap();
        place
    }

    fn case(kind: &str, name: &str) -> Self {
        let place = Self::new();
        let beside = if kind == "scenarios" { place.0.path().join("scenarios") } else { place.0.path().to_owned() };
        fs::copy(stockout_testing::at("tests/data/cases").join(kind).join(name), beside.join(name)).unwrap();
        place
    }

    fn run(&self, args: &[&str]) -> Said {
        let out = Command::new(env!("CARGO_BIN_EXE_stockout"))
            .args(args)
            .current_dir(self.0.path())
            .envs([("LANG", "C.UTF-8"), ("NO_COLOR", "1")])
            .env_remove("LC_ALL")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: out.status.code(), out: text(out.stdout), err: text(out.stderr) }
    }

    fn fit(&self, file: &str, more: &[&str]) -> Said {
        let args = ["fit", file, "--scenario", "scenarios/december-2025.toml", "--convoys-per-day", "2", "--permutations", "99"];
        self.run(&[&args[..], &["--no-charts", "--replace", "--format", "json"], more].concat())
    }

    fn hindcast(&self, file: &str, more: &[&str]) -> Said {
        let args = [
            "hindcast",
            "scenarios/december-2025.toml",
            "--observations",
            file,
            "-n",
            "20",
            "--no-charts",
            "--replace",
            "--format",
            "json",
        ];
        self.run(&[&args[..], more].concat())
    }

    /// Sweeps a table over two keys that stand in all of these files.
    fn sweep(&self, file: &str) -> Said {
        let header = fs::read_to_string(self.0.path().join(file)).unwrap_or_default();
        let second = if header.contains("routes.west") { "routes.west.attack_probability" } else { "escorts.teams" };
        let scenario = if header.contains("routes.west") { "tutorial/01-a-city-and-a-road.toml" } else { "december-2025.toml" };
        let design = format!(
            "scenario = \"scenarios/{scenario}\"\nkind = \"table\"\npoints = \"{file}\"\nreplications = 2\nmetrics = [\"fuel.unmet_share\"]\n\
             [[factors]]\npath = \"commodities.fuel.initial_stock_days\"\n[[factors]]\npath = \"{second}\"\n"
        );
        fs::write(self.0.path().join("design.toml"), design).unwrap();
        self.run(&["sweep", "design.toml", "--out", "swept", "--replace", "--format", "json"])
    }

    /// The first cells of each line of the sweep's points.
    fn points(&self) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.0.path().join("swept/points.csv")).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(drop).unwrap() }
    }
}

impl Said {
    /// It was done, and standard error has these words.
    fn is_done(&self, words: &[&str]) -> &Self {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.says(words)
    }

    /// It was refused as bad input, with these words and no others of its kind: one fault.
    fn is_refused(&self, words: &[&str]) -> &Self {
        assert_eq!(self.code, Some(2), "{}\n{}", self.out, self.err);
        self.says(words)
    }

    fn says(&self, words: &[&str]) -> &Self {
        words.iter().for_each(|word| assert!(self.err.contains(word), "{word}\n{}", self.err));
        self
    }

    fn has_faults(&self, count: usize) -> &Self {
        assert_eq!(self.err.matches("error[").count(), count, "{}", self.err);
        self
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap()
    }

    fn rows(&self, word: &str) -> u64 {
        self.json()["rows"][word].as_u64().unwrap()
    }

    fn window(&self) -> [String; 2] {
        let json = self.json();
        ["from", "to"].map(|end| json["window"][end].as_str().unwrap().to_owned())
    }
}

const ACLED: &str = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,latitude,longitude,geo_precision,notes\n";

/// An export of events on RN7 on these dates.
fn events(dates: &[&str]) -> String {
    let row = |(at, date): (usize, &&str)| format!("X{at},{date},2025,1,Battles,Armed clash,11.3646,-6.6954,1,A tanker was burnt\n");
    ACLED.to_owned() + &dates.iter().enumerate().map(row).collect::<String>()
}

#[test]
fn dates_of_events_are_read_or_asked_for() {
    let case = |name: &str| Place::case("events", name).fit(name, &[]);
    case("a01-year0025.csv").is_refused(&["a01-year0025.csv:3:4", "is 25", "2025"]).has_faults(1);
    assert_eq!(case("a02-slashdate.csv").is_done(&["day/month/year"]).window(), ["2025-09-18", "2025-10-09"]);
    assert_eq!(case("a15-usdate.csv").is_done(&["month/day/year"]).window(), ["2025-09-10", "2025-09-18"]);
    assert_eq!(case("a17-yy97.csv").is_done(&[]).window(), ["1997-09-18", "1998-09-18"]);
    let open = Place::with("open.csv", events(&["01/02/2025", "03/04/2025"]).as_bytes());
    open.fit("open.csv", &[]).is_refused(&["open.csv:2:4", "2025-02-01 or 2025-01-02", "--dates dmy"]).has_faults(1);
    assert_eq!(open.fit("open.csv", &["--dates", "dmy"]).is_done(&[]).window(), ["2025-02-01", "2025-04-03"]);
    assert_eq!(open.fit("open.csv", &["--dates", "mdy"]).is_done(&[]).window(), ["2025-01-02", "2025-03-04"]);
    let torn = Place::with("torn.csv", events(&["18/09/2025", "09/18/2025", "09/10/2025"]).as_bytes());
    torn.fit("torn.csv", &[]).is_refused(&["line 2 has the day first, line 3 the month"]).has_faults(1);
    let french = Place::with("fr.csv", events(&["18 sept. 2025", "2 février 2025", "7-Jan-25"]).as_bytes());
    assert_eq!(french.fit("fr.csv", &[]).is_done(&[]).window(), ["2025-01-07", "2025-09-18"]);
    let unlike = Place::with("unlike.csv", events(&["18-Sep-24"]).as_bytes());
    unlike.fit("unlike.csv", &[]).is_refused(&["another year than the column `year`, 2025"]);
}

#[test]
fn exports_of_spreadsheets_are_read() {
    let case = |name: &str| Place::case("events", name).fit(name, &[]);
    assert_eq!(case("a05-bom-semi.csv").is_done(&[]).rows("attacks"), 1);
    assert_eq!(case("a09-deccomma.csv").is_done(&[]).rows("attacks"), 1);
    assert_eq!(case("a06-latin1.csv").is_done(&["Windows-1252", "UTF-8"]).rows("attacks"), 1);
    assert_eq!(case("a14-hxl.csv").is_done(&["HXL tags", "a14-hxl.csv:2:1"]).rows("all"), 1);
    assert_eq!(case("g01-ok.csv").is_done(&[]).rows("all"), 2);
    let text = events(&["2025-09-18", "2025-09-20"]);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(Place::with("utf16.csv", &utf16).fit("utf16.csv", &[]).is_done(&["UTF-16"]).rows("attacks"), 2);
    for (from, to) in [(",", "\t"), ("\n", "\r\n"), ("\n", "\r")] {
        assert_eq!(Place::with("x.csv", text.replace(from, to).as_bytes()).fit("x.csv", &[]).is_done(&[]).rows("attacks"), 2, "{from:?}");
    }
    let column = text.replace(",notes", ",notes,").replace("burnt", "burnt,");
    assert_eq!(Place::with("x.csv", column.as_bytes()).fit("x.csv", &[]).is_done(&["column 11 has no name"]).rows("attacks"), 2);
    Place::with("x.xlsx", b"PK\x03\x04rest").fit("x.xlsx", &[]).is_refused(&["workbook", "save the sheet as CSV"]).has_faults(1);
}

#[test]
fn no_row_of_events_vanishes() {
    let case = |name: &str| Place::case("events", name).fit(name, &[]);
    case("a12-openquote.csv").is_refused(&["a12-openquote.csv:2:60", "never closed"]).has_faults(1);
    case("g02-nohdr.csv").is_refused(&["no header", "candidate events of UCDP GED", "date_start"]).has_faults(1);
    let later = events(&["2025-09-18", "2025-09-19", "2025-09-20"])
        .replacen("1,A tanker", "1,\"A tanker", 1)
        .replace("20,2025,1,Battles", "20,2025,1,\"Battles\"");
    Place::with("later.csv", later.as_bytes()).fit("later.csv", &[]).is_refused(&["later.csv:2:", "does not close this cell"]);
    let grouped = events(&["2025-09-18"]).replace("11.3646", "\"1,113\"");
    Place::with("x.csv", grouped.as_bytes()).fit("x.csv", &[]).is_refused(&["did you mean `1113`"]);
    let many = ACLED.to_owned() + &"X,2025-99-99,2025,1,Battles,x,11,-6,1,n\n".repeat(500);
    Place::with("x.csv", many.as_bytes()).fit("x.csv", &[]).is_refused(&["480 more cells of `event_date`"]).has_faults(21);
}

#[test]
fn events_that_lie_nowhere_near_are_told() {
    let place = Place::case("events", "a18-swapped.csv");
    place.fit("a18-swapped.csv", &[]).is_done(&["warning: a18-swapped.csv", "if latitude and longitude were exchanged"]);
    let rows = fs::read_to_string(place.0.path().join("output/fit-december-2025/events.csv")).unwrap();
    assert_eq!(rows, "line,event,counted,why,route\n2,X1,false,beyond every buffer,\n3,X2,false,beyond every buffer,\n");
    let far = events(&["2025-09-18"]).replace("11.3646,-6.6954", "51.5,0.1");
    let said = Place::with("far.csv", far.as_bytes()).fit("far.csv", &[]);
    assert!(!said.is_done(&["warning: far.csv"]).err.contains("exchanged"), "{}", said.err);
    assert!(!Place::with("x.csv", events(&["2025-09-18"]).as_bytes()).fit("x.csv", &[]).is_done(&[]).err.contains("warning: x.csv"));
}

#[test]
fn attacks_on_soldiers_are_told_from_attacks_on_goods() {
    let header = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,civilian_targeting,latitude,longitude,geo_precision,notes\n";
    let row = |id: &str, kind: &str, actor: &str, inter: &str, civilian: &str, notes: &str| {
        format!("{id},2025-09-18,1,{kind},x,JNIM,2,{actor},{inter},{civilian},11.3646,-6.6954,1,{notes}\n")
    };
    let text = [
        header.to_owned(),
        row("army", "Battles", "Military Forces of Mali (2021-)", "1", "", "An army convoy was ambushed"),
        row("police", "Explosions/Remote violence", "Police Forces of Mali", "State forces", "", "A mine struck a police vehicle"),
        row("peace", "Battles", "MINUSMA", "8", "", "A convoy of peacekeepers"),
        row("escort", "Battles", "Military Forces of Mali (2021-)", "1", "", "Escorted fuel tankers were burnt"),
        row("driver", "Violence against civilians", "Civilians (Mali)", "7", "Civilian targeting", "Truck drivers were taken"),
    ]
    .concat();
    let place = Place::with("x.csv", text.as_bytes());
    let counts = |more: &[&str]| {
        let said = place.fit("x.csv", more);
        (said.is_done(&[]).rows("attacks"), said.rows("on_forces"), said.rows("other"))
    };
    assert_eq!(counts(&[]), (2, 3, 0));
    let rows = fs::read_to_string(place.0.path().join("output/fit-december-2025/events.csv")).unwrap();
    assert!(
        rows.contains("2,army,false,\"attack on soldiers, police or peacekeepers\",\n") && rows.contains("5,escort,true,attack,RN7\n"),
        "{rows}"
    );
    assert_eq!(counts(&["--attacks-on", "any", "--out", "any"]), (5, 0, 0));
    assert_eq!(counts(&["--attacks-on", "forces", "--out", "forces"]), (3, 0, 2));
}

#[test]
fn observations_are_read_or_told_in_one_fault() {
    let case = |name: &str| Place::case("observations", name).hindcast(name, &[]);
    for (name, words) in [
        ("semi.csv", &[][..]),
        ("fr-excel.csv", &["day/month/year"]),
        ("dmy.csv", &["day/month/year"]),
        ("latin1.csv", &["Windows-1252"]),
        ("emptyrow.csv", &["empty row is passed over", "emptyrow.csv:3:1"]),
        ("extracomma.csv", &[]),
        ("datetime.csv", &[]),
    ] {
        case(name).is_done(words);
    }
    case("deccomma.csv").is_refused(&["decimal comma", "did you mean `700.5`", "deccomma.csv:2:"]).has_faults(1);
    let thousands = case("thousands.csv");
    thousands.is_refused(&["grouped digits", "did you mean `1700`"]).has_faults(1);
    assert!(!thousands.err.contains("1.7"), "{}", thousands.err);

    let head = "id,date,end_date,measure,commodity,quantity,unit,target,source,confidence\n";
    let row = "w1,2025-12-08,2025-12-14,tankers arriving,fuel,700,tankers,week 1,test,high\n";
    let of = |text: String| Place::with("x.csv", text.as_bytes());
    let open = of(head.to_owned() + &row.replace("2025-12-08", "08/12/2025").replace("2025-12-14", "09/12/2025"));
    open.hindcast("x.csv", &[]).is_refused(&["--dates dmy"]).has_faults(1);
    open.hindcast("x.csv", &["--dates", "dmy"]).is_done(&[]);
    of(head.to_owned() + &row.replace("2025-12-08", "2025-12-08 06:30:00")).hindcast("x.csv", &[]).is_refused(&["time of day"]);
    of(head.replace(",source", ",source,colour") + &row.replace(",test", ",test,red"))
        .hindcast("x.csv", &[])
        .is_done(&["`colour` is no column"]);
    of(format!("{head}#code,#date,#date,#x,#x,#x,#x,#x,#x,#x\n{row}# a remark\n"))
        .hindcast("x.csv", &[])
        .is_done(&["HXL tags", "begins with #"]);
    of(head.to_owned() + &row.replace("700", "\"1 700\"")).hindcast("x.csv", &[]).is_refused(&["did you mean `1700`"]);
    of((head.to_owned() + row).replace(',', ";").replace("700", "1,700")).hindcast("x.csv", &[]).is_refused(&["did you mean `1700`"]);
    of(head.to_owned() + &row.replace("test", "\"test")).hindcast("x.csv", &[]).is_refused(&["never closed", "x.csv:2:"]).has_faults(1);
}

#[test]
fn tables_of_points_are_read_and_keep_their_numbers() {
    let place = Place::case("tables", "point.csv");
    place.sweep("point.csv").is_done(&[]);
    assert_eq!(place.points().iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["point", "7", "9"]);
    assert_eq!(place.points()[1][1..3], ["5", "3"]);
    for (name, points, words) in [
        ("pandasindex.csv", 2, &["column 1 has no name"][..]),
        ("sal_hash.csv", 16, &[]),
        ("trailingcomma.csv", 2, &["column 3 has no name"]),
        ("excelempty.csv", 2, &["an empty row is passed over"]),
        ("blank.csv", 2, &["an empty row is passed over"]),
        ("semi.csv", 2, &[]),
        ("semideccomma.csv", 2, &[]),
    ] {
        let place = Place::case("tables", name);
        let said = place.sweep(name);
        said.is_done(words);
        assert_eq!(place.points().len(), points + 1, "{name}");
        assert_eq!(fs::read_to_string(place.0.path().join("swept/failures.csv")).unwrap().lines().count(), 1, "{name}");
    }
    let place = Place::case("tables", "semideccomma.csv");
    place.sweep("semideccomma.csv").is_done(&[]);
    assert_eq!(place.points()[1][1], "5.5");
    Place::case("tables", "thousand.csv").sweep("thousand.csv").is_refused(&["thousand.csv:2:2", "did you mean `1000`"]);

    let with = |text: &str| Place::with("t.csv", text.as_bytes());
    let place = with("run,point,commodities.fuel.initial_stock_days,escorts.teams,weight\nbase,12,5,3,0.5\nmore escorts,3,4,7,\n");
    place.sweep("t.csv").is_done(&["`run` and `weight` are no factors"]);
    let points = place.points();
    assert_eq!(points[0].last().map(String::as_str), Some("weight"));
    let last = |row: usize| points[row][points[row].len() - 2..].join(",");
    assert_eq!(
        (points[1][0].as_str(), last(1), points[2][0].as_str(), last(2)),
        ("12", "base,0.5".to_owned(), "3", "more escorts,".to_owned())
    );
    with("point,commodities.fuel.initial_stock_days,escorts.teams\n1,5,3\n1,4,7\n")
        .sweep("t.csv")
        .is_refused(&["t.csv:3:1", "two points have the number 1"]);
    with("point,commodities.fuel.initial_stock_days,escorts.teams\nA,5,3\n").sweep("t.csv").is_refused(&["t.csv:2:1", "whole number"]);
    with("point,commodities.fuel.initial_stock_days,escorts.teams\n1,5,3\n2,12,3\n")
        .sweep("t.csv")
        .is_done(&["12 days", "more than 8 days"]);
}

#[test]
fn scenarios_that_nobody_means_are_doubted() {
    let check = |name: &str| Place::case("scenarios", name).run(&["check", &format!("scenarios/{name}")]);
    check("swapped.toml").says(&["`RN7` looks like [longitude, latitude]", "swapped.toml:4:"]);
    let place = Place::case("scenarios", "swapped.toml");
    fs::write(place.0.path().join("x.csv"), events(&["2025-09-18"])).unwrap();
    place
        .run(&["fit", "x.csv", "--scenario", "scenarios/swapped.toml", "--convoys-per-day", "2", "--no-charts"])
        .says(&["looks like [longitude, latitude]"]);
    check("stock-above-storage.toml")
        .is_refused(&["12 days", "more than 8 days", "stock-above-storage.toml:3:", "base.toml:22:"])
        .has_faults(1);
    let set = ["check", "scenarios/december-2025.toml", "--set", "commodities.fuel.initial_stock_days=12"];
    Place::new().run(&set).is_done(&[]).says(&["12 days", "more than 8 days"]);
    check("tiny-share.toml").is_refused(&["5e-324", "at least 1e-12"]).has_faults(1);
    check("many-convoys.toml").is_refused(&["trucks a day", "unit"]).has_faults(1);
    let said = check("implausible.toml");
    said.is_done(&["per person and day", "usual: 5000 to 60000 litres", "fractions from 0 to 1"]);
    assert_eq!(said.err.matches("warning[S113]").count(), 3, "{}", said.err);
    // Of those of the library none is.
    let place = Place::new();
    let names = fs::read_dir(place.0.path().join("scenarios")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let paths: Vec<String> = names.filter(|name| name.ends_with(".toml")).map(|name| format!("scenarios/{name}")).collect();
    assert!(paths.len() > 10, "{paths:?}");
    let said = place.run(&[&["check"], &paths.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat());
    assert!(!said.is_done(&[]).err.contains("S113") && !said.err.contains("S112"), "{}", said.err);
}

#[test]
fn slips_of_scenarios_are_told_once_each_with_what_was_meant() {
    let check = |name: &str| Place::case("scenarios", name).run(&["check", &format!("scenarios/{name}")]);
    let meant = ["`\"Smart quotes\"`", "`2_000_000`", "`0.05`", "`1`", "`\"closed\"`"];
    check("decimal-comma.toml").is_refused(&meant).has_faults(5);
    check("small.yaml").is_refused(&["this is YAML; scenarios are TOML"]).has_faults(1);
    let with = |text: &str| Place::with("x.toml", text.as_bytes()).run(&["check", "x.toml"]);
    with("{ \"scenario\": { \"title\": \"x\" } }").is_refused(&["this is JSON; scenarios are TOML"]).has_faults(1);
    with(&events(&["2025-09-18"])).is_refused(&["this is a table (CSV); scenarios are TOML"]).has_faults(1);
    let city = fs::read_to_string(stockout_testing::at("scenarios/tutorial/01-a-city-and-a-road.toml")).unwrap();
    for (from, to, right) in [
        ("population = 500_000", "population = 500'000", "`500_000`"),
        ("population = 500_000", "population: 500000", "`population = 500000`"),
        ("population = 500_000", "population\t500000", "`population = 500000`"),
        ("share = 1\n\n", "share = 100 %\n\n", "`1`"),
        ("initially = \"closed\"", "initially = «closed»", "`\"closed\"`"),
        ("days = 60", "days = 60;", "`60`"),
        ("days = 60", "days = 60 days", "`60`"),
        ("cv = 0 }", "cv = 0,5 }", "`0.5`"),
        ("days = 60", "days =\u{a0}60", "ordinary"),
        ("# Lesson 1", "// Lesson 1", "`# Lesson 1"),
    ] {
        assert!(city.contains(from), "{from}");
        with(&city.replacen(from, to, 1)).is_refused(&[right]).has_faults(1);
    }
}
