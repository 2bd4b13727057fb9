//! The rows of a sweep that is under way: frames of one chunk each, fingerprinted, in one file that only ever grows.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::bounded::{self, LARGEST_ROWS};
use crate::error::{Cause, StoreError};
use crate::place::Place;
use stockout_results::sweep::{FactorValue, Facts, Failing, PointRow};

/// The journal of a sweep, locked while it is open. It is removed once the folder stands.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    shown: PathBuf,
    file: File,
    /// When the disk was last asked to hold what is written.
    synced: Instant,
    /// Figures of a point that did not fail, and means of batches beside them.
    room: [usize; 2],
}

/// How a journal was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// Points that are done already.
    pub done: u64,
    /// How many of them failed.
    pub failed: u64,
    /// Points of an unfinished sweep that was given up, since nobody asked to resume it.
    pub given_up: u64,
}

/// What a power cut loses at most, beside the chunk in hand.
const SYNC: Duration = Duration::from_secs(1);

const MAGIC: &[u8; 24] = b"stockout sweep journal 4";
/// Before the words that say which sweep it is: the magic, the sweep's identity, and how many bytes the words have.
const HEADER: usize = 24 + 32 + 4;
/// The most bytes of those words.
const WORDS: u32 = 1 << 16;
/// First point, count, length of what follows.
const FRAME: usize = 24;
const SEAL: usize = 32;

const BUSY: &str = "another sweep is writing there";
const OTHER: &str = "the unfinished sweep there is of another design, version, shard or scenario; add --restart to begin this one anew, or name another folder with --out";

impl Journal {
    /// Opens the journal of a sweep whose folder will stand at `target`; refuses what could not be replaced at the end. What is there of this
    /// very sweep is gone on with, unless the user wants to `restart`. `command` is what ends the sweep if it is stopped.
    ///
    /// # Errors
    /// Where something else than a sweep stands there, another process is writing it, or the disk refuses.
    pub fn open(target: &Path, facts: &Facts, command: &str, restart: bool) -> Result<(Self, Begun), StoreError> {
        let place = Place::at(target)?;
        place.restore().map_err(|error| StoreError::new("restore", target, error))?;
        place.sweep().map_err(|error| StoreError::new("look beside", target, error))?;
        place.check()?;
        let path = beside(&place.target());
        let failed = |error| StoreError::new("write", target, Cause::Io(error));
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(StoreError::new("write", target, Cause::Foreign(BUSY))),
            // A file system without locks: then nobody can be kept away.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let room = [facts.metrics.len(), facts.batched().len() * facts.batches as usize];
        let mut journal = Self { path, shown: target.to_owned(), file, synced: Instant::now(), room };
        let words = Unfinished { shard: facts.shard, done: 0, count: facts.count, command: command.to_owned() };
        let begun = journal.begin(identity(facts), &words, restart)?;
        Ok((journal, begun))
    }

    fn begin(&mut self, identity: [u8; 32], words: &Unfinished, restart: bool) -> Result<Begun, StoreError> {
        let Survey { same, done, failed, end } = self.survey(&identity).map_err(|error| self.failed("read", error))?;
        if !restart && done > 0 && !same {
            return Err(StoreError::new("resume", &self.shown, Cause::Foreign(OTHER)));
        }
        let (keep, begun) =
            if !restart && same { (end, Begun { done, failed, given_up: 0 }) } else { (0, Begun { done: 0, failed: 0, given_up: done }) };
        let mended = (|| {
            self.file.set_len(keep)?;
            self.file.seek(SeekFrom::Start(keep))?;
            if keep == 0 {
                let words = words.to_text();
                let mut header = MAGIC.to_vec();
                header.extend(identity);
                header.extend((words.len() as u32).to_le_bytes());
                header.extend(words.as_bytes());
                self.file.write_all(&header)?;
            }
            self.file.sync_data()
        })();
        mended.map_err(|error| self.failed("write", error))?;
        Ok(begun)
    }

    /// What is there already.
    fn survey(&mut self, identity: &[u8; 32]) -> io::Result<Survey> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut from = BufReader::new(&self.file);
        let Some((found, words)) = head(&mut from)? else { return Ok(Survey::default()) };
        let mut survey = Survey { same: found == *identity, end: HEADER as u64 + words.len() as u64, ..Survey::default() };
        while let Some(frame) = next_frame(&mut from)? {
            survey.done += frame.count;
            survey.end += frame.length;
            if survey.same {
                survey.failed += decode(&frame, self.room)?.iter().filter(|row| row.outcome.is_err()).count() as u64;
            }
        }
        Ok(survey)
    }

    /// Appends a chunk and brings it to the disk. A stop in the middle leaves a frame that is not whole, and is dropped later.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn append(&mut self, rows: &[PointRow]) -> Result<(), StoreError> {
        let mut payload = Vec::new();
        rows.iter().for_each(|row| encode(row, &mut payload));
        let mut frame = Vec::with_capacity(payload.len() + FRAME + SEAL);
        for number in [rows.first().map_or(0, |row| row.point), rows.len() as u64, payload.len() as u64] {
            frame.extend(number.to_le_bytes());
        }
        frame.extend(payload);
        let seal = blake3::hash(&frame);
        frame.extend(seal.as_bytes());
        self.file.write_all(&frame).map_err(|error| self.failed("write", error))?;
        // A kill loses nothing that is written. Against a power cut the disk is asked now and then, not for each of many small chunks: a
        // frame that did not come through whole ends what is gone on with.
        if self.synced.elapsed() >= SYNC {
            self.file.sync_data().map_err(|error| self.failed("write", error))?;
            self.synced = Instant::now();
        }
        Ok(())
    }

    /// Hands over all rows, chunk by chunk.
    ///
    /// # Errors
    /// Where the journal cannot be read, or `take` fails.
    pub fn each(&mut self, mut take: impl FnMut(Vec<PointRow>) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.file.seek(SeekFrom::Start(0)).map_err(|error| self.failed("read", error))?;
        let file = self.file.try_clone().map_err(|error| self.failed("read", error))?;
        let mut from = BufReader::with_capacity(1 << 18, file);
        head(&mut from).map_err(|error| self.failed("read", error))?;
        while let Some(frame) = next_frame(&mut from).map_err(|error| self.failed("read", error))? {
            take(decode(&frame, self.room).map_err(|error| self.failed("read", error))?)?;
        }
        Ok(())
    }

    /// The folder stands: the journal is no longer needed.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn remove(self) -> Result<(), StoreError> {
        fs::remove_file(&self.path).map_err(|error| self.failed("remove", error))
    }

    fn failed(&self, action: &'static str, error: io::Error) -> StoreError {
        StoreError::new(action, &self.shown, Cause::Io(error))
    }
}

/// What stands in a journal.
#[derive(Debug, Clone, Copy, Default)]
struct Survey {
    /// Is it of the same sweep?
    same: bool,
    done: u64,
    failed: u64,
    /// Where the last whole frame ends.
    end: u64,
}

/// A sweep that was stopped, as its journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Which shard it is, if it is one.
    pub shard: Option<(u64, u64)>,
    /// Points that are done.
    pub done: u64,
    /// Points in all.
    pub count: u64,
    /// The command that ends it.
    pub command: String,
}

impl Unfinished {
    /// The unfinished sweep whose folder is to stand there; none if there is none.
    pub fn at(target: &Path) -> Option<Self> {
        let place = Place::of_existing(target)?;
        let mut from = BufReader::new(bounded::open(&beside(&place.target()), LARGEST_ROWS).ok()?);
        let (_, words) = head(&mut from).ok()??;
        let mut found = Self::from_text(&words)?;
        while let Some(frame) = next_frame(&mut from).ok()? {
            found.done += frame.count;
        }
        Some(found)
    }

    fn to_text(&self) -> String {
        serde_json::json!({ "shard": self.shard.map(|(i, n)| [i, n]), "count": self.count, "command": self.command }).to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let whole = |value: &serde_json::Value| value.as_u64();
        let shard = value.get("shard").and_then(|shard| Some((whole(shard.get(0)?)?, whole(shard.get(1)?)?)));
        Some(Self { shard, done: 0, count: whole(value.get("count")?)?, command: value.get("command")?.as_str()?.to_owned() })
    }
}

/// The identity and the words at the start of a journal; none where it has no whole start of this version's.
fn head(from: &mut impl Read) -> io::Result<Option<([u8; 32], String)>> {
    let mut header = [0; HEADER];
    if !filled(from, &mut header)? || header[..24] != MAGIC[..] {
        return Ok(None);
    }
    let (identity, length) = header[24..].split_at(32);
    let length = u32::from_le_bytes(length.try_into().unwrap_or_default());
    let mut words = vec![0; length.min(WORDS) as usize];
    let whole = length <= WORDS && filled(from, &mut words)?;
    Ok(String::from_utf8(words).ok().filter(|_| whole).map(|words| (identity.try_into().unwrap_or_default(), words)))
}

/// Beside the folder, hidden: `.NAME.sweep`.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".sweep");
    target.with_file_name(name)
}

/// Of all that settles the rows, who computed them, and which of them they are.
fn identity(facts: &Facts) -> [u8; 32] {
    let Facts { version, commit, scheme, hash, first, count, shard, .. } = facts;
    // All points are the only shard of one.
    let (shard, of) = shard.unwrap_or((1, 1));
    *blake3::hash(format!("{version}\n{commit}\n{scheme}\n{hash}\n{first} {count}\n{shard} of {of}").as_bytes()).as_bytes()
}

struct Frame {
    count: u64,
    length: u64,
    payload: Vec<u8>,
}

/// The next frame; none at the end, or where a frame is not whole.
fn next_frame(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut head = [0; FRAME];
    if !filled(from, &mut head)? {
        return Ok(None);
    }
    let [count, length] = [8, 16].map(|at| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default()));
    let mut payload = Vec::new();
    from.take(length).read_to_end(&mut payload)?;
    let mut seal = [0; SEAL];
    if payload.len() as u64 != length || !filled(from, &mut seal)? {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&head).update(&payload);
    if *hasher.finalize().as_bytes() != seal {
        return Ok(None);
    }
    Ok(Some(Frame { count, length: (FRAME + SEAL) as u64 + length, payload }))
}

fn filled(from: &mut impl Read, room: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(room) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const MISSING: u8 = 2;
const FIGURES: u8 = 3;
const FAILED: u8 = 4;

fn encode(row: &PointRow, to: &mut Vec<u8>) {
    to.extend(row.point.to_le_bytes());
    [&row.factors, &row.carried].into_iter().for_each(|values| encode_values(values, to));
    match &row.outcome {
        Ok(figures) => {
            to.push(FIGURES);
            figures.iter().flatten().chain(&row.batches).for_each(|figure| to.extend(figure.to_le_bytes()));
        }
        Err(failing) => {
            to.push(FAILED);
            encode_text(&failing.code, to);
            encode_text(&failing.reason, to);
        }
    }
}

fn encode_values(values: &[FactorValue], to: &mut Vec<u8>) {
    to.extend((values.len() as u32).to_le_bytes());
    for value in values {
        match value {
            FactorValue::Number(number) => {
                to.push(NUMBER);
                to.extend(number.to_le_bytes());
            }
            FactorValue::Text(text) => {
                to.push(TEXT);
                encode_text(text, to);
            }
            FactorValue::Missing => to.push(MISSING),
        }
    }
}

fn encode_text(text: &str, to: &mut Vec<u8>) {
    to.extend((text.len() as u32).to_le_bytes());
    to.extend(text.as_bytes());
}

fn decode(frame: &Frame, room: [usize; 2]) -> io::Result<Vec<PointRow>> {
    let mut from = frame.payload.as_slice();
    (0..frame.count).map(|_| decode_row(&mut from, room)).collect()
}

fn decode_values(from: &mut &[u8]) -> io::Result<Vec<FactorValue>> {
    let count = u32::from_le_bytes(bytes(from)?);
    let value = |from: &mut &[u8]| match bytes::<1>(from)?[0] {
        NUMBER => Ok(FactorValue::Number(f64::from_le_bytes(bytes(from)?))),
        TEXT => decode_text(from).map(FactorValue::Text),
        MISSING => Ok(FactorValue::Missing),
        _ => Err(io::ErrorKind::InvalidData.into()),
    };
    (0..count).map(|_| value(from)).collect()
}

fn decode_row(from: &mut &[u8], [metrics, batches]: [usize; 2]) -> io::Result<PointRow> {
    let point = u64::from_le_bytes(bytes(from)?);
    let (factors, carried) = (decode_values(from)?, decode_values(from)?);
    if bytes::<1>(from)?[0] != FIGURES {
        let failing = Failing { code: decode_text(from)?, reason: decode_text(from)? };
        return Ok(PointRow { point, factors, carried, outcome: Err(failing), batches: Vec::new() });
    }
    let number = |from: &mut &[u8]| bytes(from).map(f64::from_le_bytes);
    let figures = (0..metrics).map(|_| Ok([number(from)?, number(from)?])).collect::<io::Result<Vec<_>>>()?;
    let batches = (0..batches).map(|_| number(from)).collect::<io::Result<Vec<_>>>()?;
    Ok(PointRow { point, factors, carried, outcome: Ok(figures), batches })
}

fn decode_text(from: &mut &[u8]) -> io::Result<String> {
    let length = u32::from_le_bytes(bytes(from)?) as usize;
    let (text, rest) = from.split_at_checked(length).ok_or(io::ErrorKind::UnexpectedEof)?;
    *from = rest;
    String::from_utf8(text.to_vec()).map_err(io::Error::other)
}

fn bytes<const N: usize>(from: &mut &[u8]) -> io::Result<[u8; N]> {
    let mut room = [0; N];
    from.read_exact(&mut room)?;
    Ok(room)
}
