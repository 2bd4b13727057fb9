//! Files as people have them: each is read, or told with what to do. `tests/data/cases/` holds them; others of their kinds are made here.

use std::fs;
use std::path::{Path, PathBuf};

use stockout::ensemble::{Silent, workers::Workers};
use stockout::observations::Observations;
use stockout::scenario::design::Design;
use stockout::scenario::event_words::EventWords;
use stockout::scenario::events::{EventReading, Events};
use stockout::scenario::{Document, Fault, Faults, Overlay, Reading, Scenario, Verb};
use stockout::study::fit::{ATTACK_WORDS, AttacksOn, CLOSURE_WORDS, Question, fit};
use stockout::study::sweep::Sweep;
use stockout::table::DateOrder;
use stockout_results::fit::Fit;
use stockout_results::sweep::PointRow;
use stockout_testing::at;

/// A copy of the scenarios, where files may be put beside them.
struct Place(tempfile::TempDir);

/// What became of a file: what was read, and what was told.
struct Said<T> {
    read: Option<T>,
    told: String,
}

impl Place {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        copy(&at("scenarios"), &place.path().join("scenarios"));
        Self(place)
    }

    fn with(name: &str, bytes: &[u8]) -> Self {
        let place = Self::new();
        fs::write(place.path(name), bytes).unwrap();
        place
    }

    fn case(kind: &str, name: &str) -> Self {
        let place = Self::new();
        let beside = if kind == "scenarios" { place.path("scenarios") } else { place.path("") };
        fs::copy(at("tests/data/cases").join(kind).join(name), beside.join(name)).unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn fit(&self, file: &str) -> Said<Fit> {
        self.fit_as(file, None, AttacksOn::Goods)
    }

    fn fit_as(&self, file: &str, dates: Option<DateOrder>, attacks_on: AttacksOn) -> Said<Fit> {
        let scenario = Document::load(&self.path("scenarios/december-2025.toml")).and_then(|document| document.scenario(&[])).unwrap();
        let routes = &scenario.scenario.routes;
        let reading = EventReading { dates, words: EventWords::of(ATTACK_WORDS, CLOSURE_WORDS) };
        let question =
            Question { buffer_km: 20.0, from: None, to: None, break_at: None, place_precision: 2, attacks_on, permutations: 99, seed: 1 };
        let events = Events::load(&self.path(file), &reading).map(|events| {
            let warnings = events.warnings.clone();
            (fit(&events, routes, &vec![2.0; routes.len()], &question), warnings)
        });
        Said::of(events)
    }

    fn observe(&self, file: &str) -> Said<Observations> {
        self.observe_as(file, None)
    }

    fn observe_as(&self, file: &str, dates: Option<DateOrder>) -> Said<Observations> {
        let read = Observations::load_with(&self.path(file), dates);
        Said::of(read.map(|found| {
            let warnings = found.warnings.clone();
            (found, warnings)
        }))
    }

    /// Sweeps a table over two keys that stand in all of these files.
    fn sweep(&self, file: &str) -> Said<(Vec<PointRow>, Vec<String>)> {
        let header = fs::read_to_string(self.path(file)).unwrap_or_default();
        let second = if header.contains("routes.west") { "routes.west.attack_probability" } else { "escorts.teams" };
        let scenario = if header.contains("routes.west") { "tutorial/01-a-city-and-a-road.toml" } else { "december-2025.toml" };
        let design = format!(
            "scenario = \"scenarios/{scenario}\"\nkind = \"table\"\npoints = \"{file}\"\nreplications = 2\n\
             [[factors]]\npath = \"commodities.fuel.initial_stock_days\"\n[[factors]]\npath = \"{second}\"\n"
        );
        fs::write(self.path("design.toml"), design).unwrap();
        let metrics = |_: &Scenario| vec!["fuel.shortage_days".to_owned()];
        let swept = Design::load(&self.path("design.toml"), &metrics).map(|design| {
            let sweep = Sweep::new(&design, &["fuel.shortage_days".to_owned()], "0", "", None);
            let count = sweep.facts().count;
            let rows = sweep.run(&Workers::new(Some(1)).unwrap(), 0..count, &Silent).unwrap();
            let carried = sweep.facts().carried.iter().map(|column| column.name.clone()).collect();
            ((rows, carried), design.base.warnings.clone())
        });
        Said::of(swept)
    }

    fn check(&self, file: &str, overlays: &[Overlay]) -> Said<Reading> {
        let read = Document::load(&self.path(file)).and_then(|document| document.scenario(overlays));
        Said::of(read.map(|reading| {
            let warnings = reading.warnings.clone();
            (reading, warnings)
        }))
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

impl<T> Said<T> {
    fn of(read: Result<(T, Vec<Fault>), Faults>) -> Self {
        match read {
            Ok((read, warnings)) => Self { read: Some(read), told: Faults(warnings).render(false, 120) },
            Err(faults) => Self { read: None, told: faults.render(false, 120) },
        }
    }

    /// It was read, and these words were told.
    fn is_read(&self, words: &[&str]) -> &T {
        self.says(words);
        self.read.as_ref().unwrap_or_else(|| panic!("{}", self.told))
    }

    /// It was refused, with these words.
    fn is_refused(&self, words: &[&str]) -> &Self {
        assert!(self.read.is_none(), "{}", self.told);
        self.says(words)
    }

    fn says(&self, words: &[&str]) -> &Self {
        words.iter().for_each(|word| assert!(self.told.contains(word), "{word}\n{}", self.told));
        self
    }

    fn has_faults(&self, count: usize) -> &Self {
        assert_eq!(self.told.matches("error[").count(), count, "{}", self.told);
        self
    }
}

fn window(found: &Fit) -> [String; 2] {
    [found.from, found.to].map(|date| date.to_string())
}

const ACLED: &str = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,latitude,longitude,geo_precision,notes\n";

/// An export of events on RN7 on these dates.
fn events(dates: &[&str]) -> String {
    let row = |(at, date): (usize, &&str)| format!("X{at},{date},2025,1,Battles,Armed clash,11.3646,-6.6954,1,A tanker was burnt\n");
    ACLED.to_owned() + &dates.iter().enumerate().map(row).collect::<String>()
}

#[test]
fn dates_of_events_are_read_or_asked_for() {
    let case = |name: &str| Place::case("events", name).fit(name);
    case("a01-year0025.csv").is_refused(&["a01-year0025.csv:3:4", "is 25", "2025"]).has_faults(1);
    assert_eq!(window(case("a02-slashdate.csv").is_read(&["day/month/year"])), ["2025-09-18", "2025-10-09"]);
    assert_eq!(window(case("a15-usdate.csv").is_read(&["month/day/year"])), ["2025-09-10", "2025-09-18"]);
    assert_eq!(window(case("a17-yy97.csv").is_read(&[])), ["1997-09-18", "1998-09-18"]);
    let open = Place::with("open.csv", events(&["01/02/2025", "03/04/2025"]).as_bytes());
    open.fit("open.csv").is_refused(&["open.csv:2:4", "2025-02-01 or 2025-01-02", "--dates dmy"]).has_faults(1);
    let given = |order| open.fit_as("open.csv", Some(order), AttacksOn::Goods);
    assert_eq!(window(given(DateOrder::DayFirst).is_read(&[])), ["2025-02-01", "2025-04-03"]);
    assert_eq!(window(given(DateOrder::MonthFirst).is_read(&[])), ["2025-01-02", "2025-03-04"]);
    let with = |dates: &[&str]| Place::with("x.csv", events(dates).as_bytes()).fit("x.csv");
    with(&["18/09/2025", "09/18/2025", "09/10/2025"]).is_refused(&["line 2 has the day first, line 3 the month"]).has_faults(1);
    assert_eq!(window(with(&["18 sept. 2025", "2 février 2025", "7-Jan-25"]).is_read(&[])), ["2025-01-07", "2025-09-18"]);
    with(&["18-Sep-24"]).is_refused(&["another year than the column `year`, 2025"]);
}

#[test]
fn exports_of_spreadsheets_are_read() {
    let case = |name: &str| Place::case("events", name).fit(name);
    assert_eq!(case("a05-bom-semi.csv").is_read(&[]).rows.attacks, 1);
    assert_eq!(case("a09-deccomma.csv").is_read(&[]).rows.attacks, 1);
    assert_eq!(case("a06-latin1.csv").is_read(&["Windows-1252", "UTF-8"]).rows.attacks, 1);
    assert_eq!(case("a14-hxl.csv").is_read(&["HXL tags", "a14-hxl.csv:2:1"]).rows.all, 1);
    assert_eq!(case("g01-ok.csv").is_read(&[]).rows.all, 2);
    let text = events(&["2025-09-18", "2025-09-20"]);
    let with = |bytes: &[u8]| Place::with("x.csv", bytes).fit("x.csv");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(with(&utf16).is_read(&["UTF-16"]).rows.attacks, 2);
    for (from, to) in [(",", "\t"), ("\n", "\r\n"), ("\n", "\r")] {
        assert_eq!(with(text.replace(from, to).as_bytes()).is_read(&[]).rows.attacks, 2, "{from:?}");
    }
    let column = text.replace(",notes", ",notes,").replace("burnt", "burnt,");
    assert_eq!(with(column.as_bytes()).is_read(&["column 11 has no name"]).rows.attacks, 2);
    with(b"PK\x03\x04rest").is_refused(&["workbook", "save the sheet as CSV"]).has_faults(1);
}

#[test]
fn no_row_of_events_vanishes() {
    let case = |name: &str| Place::case("events", name).fit(name);
    case("a12-openquote.csv").is_refused(&["a12-openquote.csv:2:", "never closed"]).has_faults(1);
    case("g02-nohdr.csv").is_refused(&["no header", "candidate events of UCDP GED", "date_start"]).has_faults(1);
    let with = |text: &str| Place::with("x.csv", text.as_bytes()).fit("x.csv");
    let three = events(&["2025-09-18", "2025-09-19", "2025-09-20"]);
    let later = three.replacen("1,A tanker", "1,\"A tanker", 1).replace("20,2025,1,Battles", "20,2025,1,\"Battles\"");
    with(&later).is_refused(&["x.csv:2:", "does not close this cell"]);
    with(&events(&["2025-09-18"]).replace("11.3646", "\"1,113\"")).is_refused(&["did you mean `1113`"]);
    let many = ACLED.to_owned() + &"X,2025-99-99,2025,1,Battles,x,11,-6,1,n\n".repeat(500);
    with(&many).is_refused(&["480 more cells of `event_date`"]).has_faults(21);
}

#[test]
fn events_that_lie_nowhere_near_are_known_with_what_became_of_them() {
    let said = Place::case("events", "a18-swapped.csv").fit("a18-swapped.csv");
    let found = said.is_read(&[]);
    assert_eq!((found.rows.away, found.exchanged, found.rows.attacks), (2, 2, 0));
    let fates: Vec<(usize, &str, (bool, &str))> = found.fates.iter().map(|row| (row.line, row.id.as_str(), row.fate.words())).collect();
    assert_eq!(fates, [(2, "X1", (false, "beyond every buffer")), (3, "X2", (false, "beyond every buffer"))]);
    let far = events(&["2025-09-18"]).replace("11.3646,-6.6954", "51.5,0.1");
    let said = Place::with("far.csv", far.as_bytes()).fit("far.csv");
    assert_eq!((said.is_read(&[]).rows.away, said.is_read(&[]).exchanged), (1, 0));
}

#[test]
fn attacks_on_soldiers_are_told_from_attacks_on_goods() {
    let header = "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,civilian_targeting,latitude,\
        longitude,geo_precision,notes\n";
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
    let counts = |attacks_on| {
        let said = place.fit_as("x.csv", None, attacks_on);
        let rows = said.is_read(&[]).rows;
        (rows.attacks, rows.on_forces, rows.other)
    };
    assert_eq!(counts(AttacksOn::Goods), (2, 3, 0));
    assert_eq!(counts(AttacksOn::Any), (5, 0, 0));
    assert_eq!(counts(AttacksOn::Forces), (3, 0, 2));
    let said = place.fit("x.csv");
    let found = said.is_read(&[]);
    assert_eq!(found.fates[0].fate.words(), (false, "attack on soldiers, police or peacekeepers"));
    assert_eq!((found.fates[3].fate.words(), found.fates[3].route.as_deref()), ((true, "attack"), Some("RN7")));
}

#[test]
fn observations_are_read_or_told_in_one_fault() {
    let case = |name: &str| Place::case("observations", name).observe(name);
    for (name, words) in [
        ("semi.csv", &[][..]),
        ("fr-excel.csv", &["day/month/year"]),
        ("dmy.csv", &["day/month/year"]),
        ("latin1.csv", &["Windows-1252"]),
        ("emptyrow.csv", &["empty row is passed over", "emptyrow.csv:3:1"]),
        ("extracomma.csv", &[]),
        ("datetime.csv", &[]),
    ] {
        case(name).is_read(words);
    }
    case("deccomma.csv").is_refused(&["decimal comma", "did you mean `700.5`", "deccomma.csv:2:"]).has_faults(1);
    let thousands = case("thousands.csv");
    thousands.is_refused(&["grouped digits", "did you mean `1700`"]).has_faults(1);
    assert!(!thousands.told.contains("1.7"), "{}", thousands.told);

    let head = "id,date,end_date,measure,commodity,quantity,unit,target,source,confidence\n";
    let row = "w1,2025-12-08,2025-12-14,tankers arriving,fuel,700,tankers,week 1,test,high\n";
    let of = |text: String| Place::with("x.csv", text.as_bytes());
    let open = of(head.to_owned() + &row.replace("2025-12-08", "08/12/2025").replace("2025-12-14", "09/12/2025"));
    open.observe("x.csv").is_refused(&["--dates dmy"]).has_faults(1);
    open.observe_as("x.csv", Some(DateOrder::DayFirst)).is_read(&[]);
    of(head.to_owned() + &row.replace("2025-12-08", "2025-12-08 06:30:00")).observe("x.csv").is_refused(&["time of day"]);
    of(head.replace(",source", ",source,colour") + &row.replace(",test", ",test,red")).observe("x.csv").is_read(&["`colour` is no column"]);
    of(format!("{head}#code,#date,#date,#x,#x,#x,#x,#x,#x,#x\n{row}# a remark\n")).observe("x.csv").is_read(&["HXL tags", "begins with #"]);
    of(head.to_owned() + &row.replace("700", "\"1 700\"")).observe("x.csv").is_refused(&["did you mean `1700`"]);
    of((head.to_owned() + row).replace(',', ";").replace("700", "1,700")).observe("x.csv").is_refused(&["did you mean `1700`"]);
    of(head.to_owned() + &row.replace("test", "\"test")).observe("x.csv").is_refused(&["never closed", "x.csv:2:"]).has_faults(1);
}

#[test]
fn tables_of_points_are_read_and_keep_their_numbers() {
    let numbers = |rows: &[PointRow]| rows.iter().map(|row| row.point).collect::<Vec<_>>();
    let said = Place::case("tables", "point.csv").sweep("point.csv");
    let (rows, _) = said.is_read(&[]);
    assert_eq!(numbers(rows), [7, 9]);
    assert_eq!(rows[0].factors.iter().map(ToString::to_string).collect::<Vec<_>>(), ["5", "3"]);
    for (name, points, words) in [
        ("pandasindex.csv", 2, &["column 1 has no name"][..]),
        ("sal_hash.csv", 16, &[]),
        ("trailingcomma.csv", 2, &["column 3 has no name"]),
        ("excelempty.csv", 2, &["an empty row is passed over"]),
        ("blank.csv", 2, &["an empty row is passed over"]),
        ("semi.csv", 2, &[]),
        ("semideccomma.csv", 2, &[]),
    ] {
        let said = Place::case("tables", name).sweep(name);
        let (rows, _) = said.is_read(words);
        assert_eq!(numbers(rows), (0..points).collect::<Vec<_>>(), "{name}");
        assert!(rows.iter().all(|row| row.outcome.is_ok()), "{name}: {rows:?}");
    }
    let said = Place::case("tables", "semideccomma.csv").sweep("semideccomma.csv");
    assert_eq!(said.is_read(&[]).0[0].factors[0].number(), 5.5);
    Place::case("tables", "thousand.csv").sweep("thousand.csv").is_refused(&["thousand.csv:2:2", "did you mean `1000`"]);

    let with = |text: &str| Place::with("t.csv", text.as_bytes()).sweep("t.csv");
    let said = with("run,point,commodities.fuel.initial_stock_days,escorts.teams,weight\nbase,12,5,3,0.5\nmore escorts,3,4,7,\n");
    let (rows, carried) = said.is_read(&["`run` and `weight` are no factors"]);
    assert_eq!((numbers(rows), carried.join(",")), (vec![12, 3], "run,weight".to_owned()));
    let last = |row: &PointRow| row.carried.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    assert_eq!([last(&rows[0]), last(&rows[1])], ["base,0.5", "more escorts,"]);
    let head = "point,commodities.fuel.initial_stock_days,escorts.teams\n";
    with(&format!("{head}1,5,3\n1,4,7\n")).is_refused(&["t.csv:3:1", "two points have the number 1"]);
    with(&format!("{head}A,5,3\n")).is_refused(&["t.csv:2:1", "whole number"]);
    with(&format!("{head}1,5,3\n2,12,3\n")).is_read(&["12 days", "more than 8 days"]);
}

#[test]
fn seeds_of_designs_are_exact() {
    let seed = |written: &str| {
        let text = format!(
            "scenario = \"scenarios/december-2025.toml\"\nkind = \"lhs\"\npoints = 2\nseed = {written}\n[[factors]]\npath = \"escorts.teams\"\nlow = 1\n\
             high = 3\n"
        );
        let place = Place::with("design.toml", text.as_bytes());
        Design::load(&place.path("design.toml"), &|_| vec!["fuel.shortage_days".to_owned()]).map(|design| design.seed)
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

#[test]
fn scenarios_that_nobody_means_are_doubted() {
    let check = |name: &str| Place::case("scenarios", name).check(&format!("scenarios/{name}"), &[]);
    check("swapped.toml").says(&["`RN7` looks like [longitude, latitude]", "swapped.toml:4:"]);
    check("stock-above-storage.toml")
        .is_refused(&["12 days", "more than 8 days", "stock-above-storage.toml:3:", "base.toml:22:"])
        .has_faults(1);
    let (path, value) = ("commodities.fuel.initial_stock_days".to_owned(), "12".to_owned());
    let set = Overlay { verb: Verb::Set, path, value, origin: "--set".to_owned() };
    Place::new().check("scenarios/december-2025.toml", &[set]).is_read(&["12 days", "more than 8 days"]);
    check("tiny-share.toml").is_refused(&["5e-324", "at least 1e-12"]).has_faults(1);
    check("many-convoys.toml").is_refused(&["trucks a day", "unit"]).has_faults(1);
    let said = check("implausible.toml");
    said.is_read(&["per person and day", "usual: 5000 to 60000 litres", "fractions from 0 to 1"]);
    assert_eq!(said.told.matches("warning[S113]").count(), 3, "{}", said.told);
    for name in fs::read_dir(at("scenarios")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        if name.ends_with(".toml") {
            let said = Place::new().check(&format!("scenarios/{name}"), &[]);
            assert!(!said.told.contains("S113") && !said.told.contains("S112"), "{name}: {}", said.told);
        }
    }
}

#[test]
fn slips_of_scenarios_are_told_once_each_with_what_was_meant() {
    let check = |name: &str| Place::case("scenarios", name).check(&format!("scenarios/{name}"), &[]);
    let meant = ["`\"Smart quotes\"`", "`2_000_000`", "`0.05`", "`1`", "`\"closed\"`"];
    check("decimal-comma.toml").is_refused(&meant).has_faults(5);
    check("small.yaml").is_refused(&["this is YAML; scenarios are TOML"]).has_faults(1);
    let with = |text: &str| Place::with("x.toml", text.as_bytes()).check("x.toml", &[]);
    with("{ \"scenario\": { \"title\": \"x\" } }").is_refused(&["this is JSON; scenarios are TOML"]).has_faults(1);
    with(&events(&["2025-09-18"])).is_refused(&["this is a table (CSV); scenarios are TOML"]).has_faults(1);
    let city = fs::read_to_string(at("scenarios/tutorial/01-a-city-and-a-road.toml")).unwrap();
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
