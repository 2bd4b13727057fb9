//! Gives damaged files to each reader and sees that it answers: no panic, no hang, no memory without end.
//!
//! ```sh
//! cargo run --release -p stockout-cli --example fuzz -- --reader events --inputs 1000000 --seed 1
//! ```
//!
//! An input is a valid file of the project with a few mutations; it is a function of reader, seed and number. A file of a result folder
//! gets a manifest with its hash, as a forger would write it, so that it is read at all. What fails is written to
//! `fuzz-READER-SEED-NUMBER` in the working folder, and the exit code is 1.

use std::error::Error;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Termination};
use std::time::{Duration, Instant};

use stockout::ensemble::{self, Plan};
use stockout::model::Model;
use stockout::observations::Observations;
use stockout::rng::SCHEME;
use stockout::scenario::design::Design;
use stockout::scenario::event_words::EventWords;
use stockout::scenario::events::{EventReading, Events};
use stockout::scenario::priors::{Known, Priors};
use stockout::scenario::{Document, Scenario};
use stockout::study::fit::{ATTACK_WORDS, CLOSURE_WORDS};
use stockout::study::sensitivity::{Noise, method, of_output};
use stockout_results::spread::PointColumns;
use stockout_store::sweep::Points;
use stockout_store::{self as store, Kind, RowReader, summary_json};

/// An input that takes longer is a hang.
const LONGEST: Duration = Duration::from_secs(10);
/// The most memory that the process may ever have held, in KiB.
const MOST_MEMORY: u64 = 1 << 20;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// With `stockout` as its first word the program is that command: by it the result folders are made.
fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|word| word == "stockout") {
        return stockout_cli::answer(std::env::args_os().skip(1)).report();
    }
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}\nusage: fuzz [--reader NAME] [--inputs N] [--seed S]; readers: {}", names().join(", "));
            ExitCode::from(2)
        }
    }
}

fn names() -> Vec<&'static str> {
    Reader::ALL.iter().map(|reader| reader.name()).collect()
}

/// Did every reader answer all its inputs?
fn run() -> Fallible<bool> {
    let (mut readers, mut inputs, mut seed) = (Reader::ALL.to_vec(), 10_000_u64, 1_u64);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--reader" => {
                let found = Reader::ALL.iter().copied().find(|reader| reader.name() == value);
                readers = vec![found.ok_or_else(|| format!("there is no reader {value}"))?];
            }
            "--inputs" => inputs = value.parse()?,
            "--seed" => seed = value.parse()?,
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    let place = Place::new()?;
    for reader in readers {
        if !try_out(reader, &place, inputs, seed)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn try_out(reader: Reader, place: &Place, inputs: u64, seed: u64) -> Fallible<bool> {
    let valid = reader.valid_files(place)?;
    let (begun, mut read, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
    for number in 0..inputs {
        let (which, input) = mutated(&valid, reader as u64, seed, number);
        let start = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| reader.read(which, &input, place)));
        let took = start.elapsed();
        slowest = slowest.max(took);
        let failed = match answer {
            Ok(answer) => {
                read += u64::from(answer?);
                (took > LONGEST).then(|| format!("it took {took:?}"))
            }
            Err(_) => Some("it panicked".to_owned()),
        };
        if let Some(why) = failed {
            let file = format!("fuzz-{}-{seed}-{number}", reader.name());
            fs::write(&file, &input)?;
            eprintln!("{}: input {number} of seed {seed}: {why}; it is in {file}", reader.name());
            return Ok(false);
        }
    }
    let memory = peak_memory();
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{}: {inputs} inputs in {seconds:.1} s, {read} of them read, the others refused; slowest {:.1} ms; peak memory {} MB",
        reader.name(),
        slowest.as_secs_f64() * 1e3,
        memory.map_or_else(|| "unknown".to_owned(), |kib| (kib / 1024).to_string()),
    );
    Ok(memory.is_none_or(|kib| kib <= MOST_MEMORY))
}

/// The most memory that this process has held, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// A folder for readers that take a path, with what their files speak of.
struct Place {
    folder: tempfile::TempDir,
    base: Document,
    results: ResultFolders,
}

impl Place {
    fn new() -> Fallible<Self> {
        let folder = tempfile::tempdir()?;
        let scenarios = root().join("scenarios");
        fs::create_dir(folder.path().join("scenarios"))?;
        for entry in fs::read_dir(&scenarios)? {
            let path = entry?.path();
            if path.is_file() {
                fs::copy(&path, folder.path().join("scenarios").join(path.file_name().unwrap_or_default()))?;
            }
        }
        fs::create_dir(folder.path().join("sweeps"))?;
        fs::write(folder.path().join("sweeps/points.csv"), "point,escorts.teams,note\n7,3,a\n9,4,b\n")?;
        let base = Document::load(&scenarios.join("hindcast-2025.toml"))?;
        let results = ResultFolders::new(folder.path())?;
        Ok(Self { folder, base, results })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[derive(Debug, Clone, Copy)]
enum Reader {
    Scenario,
    Design,
    Priors,
    Events,
    Observations,
    Forecast,
    Result,
}

impl Reader {
    const ALL: [Self; 7] = [Self::Scenario, Self::Design, Self::Priors, Self::Events, Self::Observations, Self::Forecast, Self::Result];

    const fn name(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Design => "design",
            Self::Priors => "priors",
            Self::Events => "events",
            Self::Observations => "observations",
            Self::Forecast => "forecast",
            Self::Result => "result",
        }
    }

    /// Files that it reads without a fault.
    fn valid_files(self, place: &Place) -> Fallible<Vec<Vec<u8>>> {
        const TABLE: &str = "scenario = \"../scenarios/december-2025.toml\"\nkind = \"table\"\npoints = \"points.csv\"\nseed = 7\n\
            [[factors]]\npath = \"escorts.teams\"\n";
        let cases = "tests/data/cases";
        let names: Vec<String> = match self {
            Self::Scenario => ["base", "tutorial/01-a-city-and-a-road", "tutorial/03-roads-that-close", "thirty-day-reserve"]
                .map(|name| format!("scenarios/{name}.toml"))
                .to_vec(),
            Self::Design => ["sweeps/what-matters.toml", "sweeps/stock-and-attacks.toml"].map(str::to_owned).to_vec(),
            Self::Priors => vec!["observations/priors-2025.toml".to_owned()],
            Self::Events => ["a02-slashdate", "a05-bom-semi", "a09-deccomma", "a14-hxl", "a17-yy97", "g01-ok"]
                .map(|name| format!("{cases}/events/{name}.csv"))
                .to_vec(),
            Self::Observations => std::iter::once("observations/record-2025.csv".to_owned())
                .chain(["fr-excel", "datetime", "extracomma"].map(|name| format!("{cases}/observations/{name}.csv")))
                .collect(),
            Self::Forecast => vec!["observations/forecasts/2025-12-05.csv".to_owned()],
            Self::Result => return Ok(place.results.files.iter().map(|file| file.bytes.clone()).collect()),
        };
        let mut files = names.iter().map(|name| fs::read(root().join(name)).map_err(|error| format!("{name}: {error}").into()));
        let mut files = files.by_ref().collect::<Fallible<Vec<Vec<u8>>>>()?;
        if matches!(self, Self::Design) {
            files.push(TABLE.as_bytes().to_vec());
        }
        Ok(files)
    }

    /// Was the input, which was made of a valid file, read? Else it was refused. An error is one of this program's own.
    fn read(self, which: usize, input: &[u8], place: &Place) -> Fallible<bool> {
        Ok(match self {
            Self::Scenario => {
                let text = String::from_utf8_lossy(input);
                Document::from_text("fuzz.toml", &text).and_then(|document| document.scenario(&[])).is_ok()
            }
            Self::Design => {
                let path = place.path("sweeps/fuzz.toml");
                fs::write(&path, input)?;
                Design::load(&path, &|_: &Scenario| vec!["fuel.shortage_days".to_owned()]).is_ok()
            }
            Self::Priors => {
                let path = place.path("priors.toml");
                fs::write(&path, input)?;
                let answered = ["volume September", "losses to 18 Sept"].map(str::to_owned);
                Priors::load(&path, &place.base, &Known { answered: &answered, outside: &[] }).is_ok()
            }
            Self::Events => {
                let words = EventWords::of(ATTACK_WORDS, CLOSURE_WORDS);
                Events::from_bytes("fuzz.csv", input, &EventReading { dates: None, words }).is_ok()
            }
            Self::Observations => Observations::from_bytes("fuzz.csv", input).is_ok(),
            Self::Forecast => forecast(input, place)?,
            Self::Result => place.results.read(which, input)?,
        })
    }
}

/// A run, a sweep, a comparison and an explanation, each whole between two inputs.
struct ResultFolders {
    files: Vec<ResultFile>,
    model: Model,
}

struct ResultFile {
    folder: PathBuf,
    name: String,
    bytes: Vec<u8>,
}

const CITY: &str = "[scenario]\ntitle = \"A city\"\nstart = \"2026-01-01\"\ndays = 20\npopulation = 100_000\n\
    [commodities.fuel]\nunit = \"m3\"\ndaily_demand = 100\ntruck_load = 10\ninitial_stock_days = { low = 2, high = 6 }\n\
    [[commodities.fuel.uses]]\nname = \"vital\"\nshare = 1\n\
    [routes.A]\nshare = 1\ntransit_days = 3\nclosure_probability = 0.1\nclosure = { mean = 6 }\n";
const SWEEP: &str = "scenario = \"city.toml\"\nkind = \"grid\"\nreplications = 4\n[[factors]]\n\
    path = \"commodities.fuel.daily_demand\"\nvalues = [50, 100]\n[[factors]]\npath = \"routes.A.transit_days\"\nvalues = [2, 3]\n";

impl ResultFolders {
    fn new(place: &Path) -> Fallible<Self> {
        fs::write(place.join("city.toml"), CITY)?;
        fs::write(place.join("grid.toml"), SWEEP)?;
        let commands = [
            "run city.toml -n 20 --no-charts --out run",
            "sweep grid.toml --out sweep",
            "compare city.toml city.toml -n 4 --set routes.A.transit_days=2 --no-charts --out pair",
            "why city.toml -n 4 --no-charts --out why",
        ];
        let mut files = Vec::new();
        for words in commands {
            let mut command = Command::new(std::env::current_exe()?);
            let made = command.arg("stockout").args(words.split(' ')).current_dir(place).output()?;
            if !made.status.success() {
                return Err(format!("{words}: {}", String::from_utf8_lossy(&made.stderr)).into());
            }
            let folder = place.join(words.rsplit(' ').next().unwrap_or_default());
            let listed = store::made(&folder)?.files.into_iter().map(|file| file.name);
            for name in listed.chain(["manifest.json".to_owned()]) {
                files.push(ResultFile { bytes: fs::read(folder.join(&name))?, folder: folder.clone(), name });
            }
        }
        let scenario = Document::load(&place.join("run/scenario.toml"))?.scenario(&[])?.scenario;
        Ok(Self { files, model: Model::compile(&scenario) })
    }

    fn read(&self, which: usize, input: &[u8]) -> Fallible<bool> {
        let ResultFile { folder, name, bytes } = &self.files[which];
        let path = folder.join("manifest.json");
        let manifest = fs::read(&path)?;
        fs::write(folder.join(name), input)?;
        // What is a text is sealed again; what is none has no seal that could be right.
        let text = if name == "manifest.json" { String::from_utf8(input.to_vec()).ok() } else { Some(relisted(&manifest, bytes, input)?) };
        if let Some(text) = text {
            fs::write(&path, resealed(&text))?;
        }
        let answer = self.is_read(folder);
        fs::write(folder.join(name), bytes)?;
        fs::write(&path, manifest)?;
        Ok(answer)
    }

    /// Reads all that commands read of a folder.
    fn is_read(&self, folder: &Path) -> bool {
        let read = || -> Fallible<()> {
            let kind = store::sound(folder, SCHEME)?;
            store::unlisted(folder)?;
            match kind {
                Kind::Run => self.run(folder),
                Kind::Sweep => sweep(folder),
                Kind::Explanation => {
                    store::explanation::read(folder)?;
                    store::made_by(folder)?;
                    Ok(())
                }
                _ => {
                    store::made_by(folder)?;
                    Ok(())
                }
            }
        };
        read().is_ok()
    }

    /// As `verify` does before it simulates.
    fn run(&self, folder: &Path) -> Fallible<()> {
        let from = store::read_manifest(folder)?.provenance;
        let results = store::read(folder)?;
        drop(summary_json(&results));
        let rows = RowReader::open(&folder.join("replications.parquet"))?;
        let figures = self.model.shape.rows.width();
        let before = rows.names().len().checked_sub(figures).ok_or("columns are missing")?;
        let stretches = (0..rows.groups()).map(|group| {
            let rows = rows.group(group)?;
            Ok::<_, store::StoreError>((0..rows.len()).flat_map(|at| rows.columns[before..].iter().map(move |column| column[at])).collect())
        });
        let plan = Plan { inner: from.inner, ..Plan::new(from.seed, from.replications) };
        if rows.rows() != plan.replications {
            return Err("rows are missing".into());
        }
        drop(summary_json(&ensemble::from_rows(&self.model, &plan, stretches)?.results(&self.model, results.provenance)));
        Ok(())
    }
}

/// As `verify`, `sensitivity` and `discover` do.
fn sweep(folder: &Path) -> Fallible<()> {
    let points = Points::open(folder)?;
    points.check_csv()?;
    points.numbers()?;
    for factor in 0..points.facts.factors.len() {
        points.factor(factor)?;
    }
    for metric in 0..points.facts.metrics.len() {
        let (means, errors) = (points.means(metric)?, points.errors(metric)?);
        points.each_batch_means(metric, |_| ())?;
        if method(&points.facts).is_ok() {
            let noise = Noise { errors: &errors, batches: None };
            drop(of_output(&points.facts, &points.facts.metrics[metric], &means, &noise));
        }
    }
    Ok(())
}

/// A manifest that lists other bytes in the place of these.
fn relisted(manifest: &[u8], bytes: &[u8], input: &[u8]) -> Fallible<String> {
    let entry = |bytes: &[u8]| format!("\"blake3\": \"{}\",\n      \"bytes\": {}\n", blake3::hash(bytes).to_hex(), bytes.len());
    let (text, was) = (std::str::from_utf8(manifest)?, entry(bytes));
    if text.contains(&was) { Ok(text.replace(&was, &entry(input))) } else { Err(format!("{was} is not in {text}").into()) }
}

/// A manifest with the seal that its text has.
fn resealed(text: &str) -> String {
    const SEAL: &str = "\"seal\": \"";
    let Some(at) = text.rfind(SEAL).map(|at| at + SEAL.len()) else { return text.to_owned() };
    let Some(end) = text[at..].find('"').map(|length| at + length) else { return text.to_owned() };
    let open = format!("{}{}", &text[..at], &text[end..]);
    format!("{}{}{}", &text[..at], blake3::hash(open.as_bytes()).to_hex(), &text[end..])
}

/// A locked forecast whose seal is of the damaged file, so that what stands in it is read at all; the seal is damaged now and then.
fn forecast(input: &[u8], place: &Place) -> Fallible<bool> {
    let seal = fs::read_to_string(root().join("observations/forecasts/2025-12-05.json"))?;
    let mut seal: serde_json::Value = serde_json::from_str(&seal)?;
    let parts = seal.as_object_mut().ok_or("the seal is no object")?;
    parts.remove("seal");
    parts.insert("blake3".to_owned(), blake3::hash(input).to_hex().to_string().into());
    let mut text = seal.to_string().into_bytes();
    let mut draws = Draws(input.len() as u64 ^ input.first().map_or(0, |&byte| u64::from(byte)));
    if draws.below(4) == 0 {
        mutate(&mut text, &[], &mut draws);
    }
    let file = place.path("fuzz.csv");
    fs::write(&file, input)?;
    fs::write(place.path("fuzz.json"), text)?;
    Ok(stockout_store::forecast::read(&file).is_ok())
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Which valid file it was made of, and the input.
fn mutated(valid: &[Vec<u8>], reader: u64, seed: u64, number: u64) -> (usize, Vec<u8>) {
    let mut draws = Draws(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ number.wrapping_mul(0x1405_7b7e_f767_814f) ^ reader);
    let which = draws.below(valid.len());
    let mut input = valid[which].clone();
    for _ in 0..=draws.below(6) {
        mutate(&mut input, valid, &mut draws);
    }
    (which, input)
}

/// Pieces that have broken readers before.
const PIECES: [&[u8]; 44] = [
    b",",
    b";",
    b"\t",
    b"\"",
    b"\"\"",
    b"'",
    b"\n",
    b"\r",
    b"\r\n",
    b"#",
    b"=",
    b"[",
    b"]",
    b"{",
    b"}",
    b".",
    b"-",
    b"0",
    b"-1",
    b"1e400",
    b"1e-320",
    b"nan",
    b"inf",
    b"0,5",
    b"1,700",
    b"1 700",
    b"15%",
    b"99999999999999999999",
    b"0025-09-12",
    b"2025-02-30",
    b"09/10/2025",
    b"18-Sep-97",
    b"\xff",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"\xe2\x80\x9c",
    b"\xe2\x80\xae",
    b"\x1b[31m",
    b"sum of a b",
    b"\"\"\"",
    b"extends = \"x\"\n",
    b"together = \"a\"",
    b"\xc2\xa0",
];

fn mutate(input: &mut Vec<u8>, valid: &[Vec<u8>], draws: &mut Draws) {
    let at = draws.below(input.len() + 1);
    let end = (at + draws.below(40)).min(input.len());
    match draws.below(9) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << draws.below(8);
            }
        }
        1 => drop(input.drain(at..end)),
        2 => {
            let copy = input[at..end].to_vec();
            drop(input.splice(at..at, copy));
        }
        3 => input.truncate(at),
        4 | 5 => drop(input.splice(at..at, PIECES[draws.below(PIECES.len())].iter().copied())),
        6 => drop(input.splice(at..end, PIECES[draws.below(PIECES.len())].iter().copied())),
        7 => {
            // A line of this file, or of another valid one, at the start of a line.
            let other = if valid.is_empty() { input.clone() } else { valid[draws.below(valid.len())].clone() };
            let lines: Vec<&[u8]> = other.split_inclusive(|&byte| byte == b'\n').collect();
            let line = lines.get(draws.below(lines.len())).map_or_else(Vec::new, |line| line.to_vec());
            let start = input[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            drop(input.splice(start..start, line));
        }
        _ => {
            let piece = PIECES[draws.below(PIECES.len())].repeat(1 + draws.below(300));
            drop(input.splice(at..at, piece));
        }
    }
}
