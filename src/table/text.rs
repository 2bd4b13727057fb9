//! From a file's bytes to text: which encoding they are in, and whether they are text at all.

use super::{FlawKind, TableFlaw, TableNote, whole};
use crate::files::{Files, Unread};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Text that can be read from any byte on, as often as needed.
#[derive(Debug)]
pub(super) enum Text {
    Memory(Arc<str>),
    /// UTF-8 on disk.
    File {
        path: PathBuf,
        /// Bytes of the byte order mark.
        skipped: u64,
    },
}

#[derive(Debug)]
pub(super) struct Opened {
    pub text: Text,
    pub hash: String,
    pub notes: Vec<TableNote>,
}

/// Why a file is no table.
#[derive(Debug)]
pub enum UnreadTable {
    /// It is not there, or does not let itself be read.
    Unread(Unread),
    /// It is no text, or holds no table.
    Flawed(Box<TableFlaw>),
}

impl From<TableFlaw> for UnreadTable {
    fn from(flaw: TableFlaw) -> Self {
        Self::Flawed(Box::new(flaw))
    }
}

impl From<std::io::Error> for UnreadTable {
    fn from(error: std::io::Error) -> Self {
        Self::Unread(error.into())
    }
}

impl From<Unread> for UnreadTable {
    fn from(why: Unread) -> Self {
        Self::Unread(why)
    }
}

/// Text of another encoding is held in memory: larger files are refused, in bytes.
const RECODED: u64 = 256 << 20;
/// Bytes that are read at a time.
const CHUNK: usize = 256 << 10;
/// Bytes from which it is told whether a file is UTF-16 without a mark, or no text.
const HEAD: usize = 4096;
const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl Text {
    pub fn reader(&self, from: u64) -> std::io::Result<Box<dyn BufRead + '_>> {
        match self {
            Self::Memory(text) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(text.len());
                Ok(Box::new(Cursor::new(&text.as_bytes()[from..])))
            }
            Self::File { path, skipped } => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(skipped + from))?;
                Ok(Box::new(BufReader::with_capacity(CHUNK, file)))
            }
        }
    }
}

/// A text as it is, without its byte order mark.
pub(super) fn of_text(text: &str) -> Opened {
    let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Opened { text: Text::Memory(text.into()), hash, notes: Vec::new() }
}

pub(super) fn of_bytes(bytes: &[u8]) -> Result<Opened, TableFlaw> {
    let mut survey = Survey::default();
    survey.take(bytes);
    let (hash, found) = survey.end();
    let (text, notes) = decoded(bytes, found?)?;
    Ok(Opened { text: Text::Memory(text), hash, notes })
}

/// Opens a file of the disk; text of another encoding than UTF-8 is held in memory.
pub(super) fn open(path: &Path, largest: u64) -> Result<Opened, UnreadTable> {
    // Asked before it is opened: opening a pipe waits for somebody to write to it.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(UnreadTable::Unread(Unread::Folder));
    }
    if !metadata.is_file() {
        return Err(UnreadTable::Unread(Unread::Special));
    }
    let mut file = File::open(path)?;
    let mut survey = Survey::default();
    let mut chunk = vec![0; CHUNK];
    let mut size = 0;
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        size += read as u64;
        if size > largest {
            return Err(too_large(largest).into());
        }
        survey.take(&chunk[..read]);
    }
    let has_mark = survey.head.starts_with(&MARK);
    let (hash, found) = survey.end();
    match found? {
        Found::Utf8 => {
            let skipped = if has_mark { MARK.len() as u64 } else { 0 };
            Ok(Opened { text: Text::File { path: path.to_owned(), skipped }, hash, notes: Vec::new() })
        }
        other => {
            let bytes = limited(File::open(path)?, RECODED.min(largest))?;
            let (text, notes) = decoded(&bytes, other)?;
            Ok(Opened { text: Text::Memory(text), hash, notes })
        }
    }
}

/// Reads a file into memory.
pub(super) fn load(files: &dyn Files, path: &Path, largest: u64) -> Result<Opened, UnreadTable> {
    Ok(of_bytes(&limited(files.open(path)?, largest)?)?)
}

fn limited(file: impl Read, largest: u64) -> Result<Vec<u8>, UnreadTable> {
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest { Err(too_large(largest).into()) } else { Ok(bytes) }
}

fn too_large(largest: u64) -> TableFlaw {
    let size = if largest >= 1 << 30 { format!("{} GiB", largest >> 30) } else { format!("{} MiB", (largest >> 20).max(1)) };
    whole(FlawKind::TooLarge, format!("this file is larger than {size}, the most that is read"))
}

/// The encoding of some bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Found {
    Utf8,
    Utf16(&'static Encoding),
    /// The line that is not UTF-8.
    Windows1252(usize),
}

fn decoded(bytes: &[u8], found: Found) -> Result<(Arc<str>, Vec<TableNote>), TableFlaw> {
    let note = |name: &str, label: Option<&str>| {
        let message = format!("this file is {name}, not UTF-8: it is read as such");
        vec![TableNote { message, label: label.map(str::to_owned), place: None }]
    };
    match found {
        Found::Utf8 => {
            let text = std::str::from_utf8(bytes)
                .map_err(|error| unknown(bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1))?;
            Ok((text.strip_prefix('\u{feff}').unwrap_or(text).into(), Vec::new()))
        }
        Found::Utf16(encoding) => {
            let (text, is_damaged) = encoding.decode_with_bom_removal(bytes);
            if is_damaged {
                return Err(whole(FlawKind::Encoding, "this file begins as UTF-16 and does not go on so".to_owned()));
            }
            Ok((text.as_ref().into(), note("UTF-16", None)))
        }
        Found::Windows1252(line) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            // Five bytes of Windows-1252 mean nothing: they are left as controls.
            if text.chars().any(|sign| ('\u{80}'..='\u{9f}').contains(&sign)) {
                return Err(unknown(line));
            }
            let label = "if accents look wrong, save the file as UTF-8";
            Ok((text.as_ref().into(), note(&format!("Windows-1252 (Latin-1; line {line})"), Some(label))))
        }
    }
}

fn unknown(line: usize) -> TableFlaw {
    let hint = Some("save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\")".to_owned());
    TableFlaw { hint, ..whole(FlawKind::Encoding, format!("line {line} of this file is neither UTF-8 nor Windows-1252 text")) }
}

/// Looks bytes over as they pass.
#[derive(Default)]
struct Survey {
    hasher: blake3::Hasher,
    head: Vec<u8>,
    /// The beginning of a letter whose end is in the next chunk.
    cut: Vec<u8>,
    lines: usize,
    wrong_line: Option<usize>,
    /// Are there letters of several bytes?
    has_letters: bool,
    has_nul: bool,
}

impl Survey {
    fn take(&mut self, chunk: &[u8]) {
        self.hasher.update(chunk);
        let missing = HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..missing]);
        let joined;
        let bytes = if self.cut.is_empty() {
            chunk
        } else {
            joined = [&self.cut[..], chunk].concat();
            &joined
        };
        let mut cut = Vec::new();
        let mut pieces = bytes.utf8_chunks().peekable();
        while let Some(piece) = pieces.next() {
            let (text, wrong) = (piece.valid(), piece.invalid());
            self.has_letters |= !text.is_ascii();
            self.has_nul |= text.contains('\0');
            self.lines += text.bytes().filter(|&byte| byte == b'\n').count();
            let is_cut = pieces.peek().is_none() && std::str::from_utf8(wrong).is_err_and(|error| error.error_len().is_none());
            if is_cut {
                cut = wrong.to_vec();
            } else if !wrong.is_empty() && self.wrong_line.is_none() {
                self.wrong_line = Some(self.lines + 1);
            }
        }
        self.cut = cut;
    }

    fn end(mut self) -> (String, Result<Found, TableFlaw>) {
        if !self.cut.is_empty() && self.wrong_line.is_none() {
            self.wrong_line = Some(self.lines + 1);
        }
        (self.hasher.finalize().to_hex().to_string(), self.found())
    }

    fn found(&self) -> Result<Found, TableFlaw> {
        if let Some((kind, hint)) = foreign(&self.head) {
            return Err(TableFlaw { hint: Some(hint.to_owned()), ..whole(FlawKind::Encoding, format!("this is {kind}, not a CSV file")) });
        }
        // Half of the bytes of UTF-16 are 0 where it holds letters of Latin script.
        let nul = |from: usize| self.head.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count() * 6 > self.head.len();
        match self.head[..] {
            [0xff, 0xfe, ..] => return Ok(Found::Utf16(UTF_16LE)),
            [0xfe, 0xff, ..] => return Ok(Found::Utf16(UTF_16BE)),
            [_, 0, ..] if nul(1) => return Ok(Found::Utf16(UTF_16LE)),
            [0, _, ..] if nul(0) => return Ok(Found::Utf16(UTF_16BE)),
            _ => {}
        }
        if self.has_nul {
            return Err(whole(FlawKind::Encoding, "this file is no text: it holds bytes that are 0".to_owned()));
        }
        match self.wrong_line {
            None => Ok(Found::Utf8),
            Some(line) if self.has_letters => {
                let hint = Some("save the whole file as UTF-8".to_owned());
                Err(TableFlaw { hint, ..whole(FlawKind::Encoding, format!("line {line} of this file is not UTF-8, as other lines are")) })
            }
            Some(line) => Ok(Found::Windows1252(line)),
        }
    }
}

/// What a file is that is no table at all, by its first bytes.
fn foreign(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const SHEET: &str = "open it in a spreadsheet and save the sheet as CSV (UTF-8)";
    const SIGNS: [(&[u8], &str, &str); 8] = [
        (b"PK\x03\x04", "a workbook or an archive (.xlsx, .ods, .zip)", SHEET),
        (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls)", SHEET),
        (b"\x1f\x8b", "a compressed file (.gz)", "unpack it first"),
        (b"PAR1", "a Parquet file", "write it as CSV first"),
        (b"%PDF", "a PDF", "a table in a PDF must be copied into a CSV file"),
        (b"<!DOCTYPE", "a web page", "download the file itself: this may be a page that asks you to log in"),
        (b"<html", "a web page", "download the file itself: this may be a page that asks you to log in"),
        (b"{", "JSON", "export it as CSV"),
    ];
    let text = head.strip_prefix(&MARK).unwrap_or(head);
    SIGNS
        .iter()
        .find(|(sign, _, _)| text.len() >= sign.len() && text[..sign.len()].eq_ignore_ascii_case(sign))
        .map(|&(_, kind, hint)| (kind, hint))
}
