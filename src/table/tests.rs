//! The reader of tables against the csv crate, against files as spreadsheets and other programs write them, and against any bytes.

use super::*;
use proptest::prelude::*;

/// Header, rows, and what the notes say.
type Cells = (Vec<String>, Vec<Vec<String>>, Vec<String>);

/// Rows as cells, or what is wrong with them; and notes.
fn read(bytes: &[u8]) -> Result<Cells, Vec<TableFlaw>> {
    let table = CsvTable::of_bytes(bytes).map_err(|flaw| vec![flaw])?;
    let mut rows = table.rows().unwrap();
    let (mut record, mut found, mut flaws) = (TableRecord::default(), Vec::new(), Vec::new());
    loop {
        match rows.advance(&mut record) {
            Ok(true) => found.push((0..record.len()).map(|at| record.cell(at).into_owned()).collect()),
            Ok(false) => break,
            Err(flaw) => flaws.push(flaw),
        }
    }
    let notes = table.notes().iter().cloned().chain(rows.notes()).map(|note| note.message).collect();
    if flaws.is_empty() { Ok((table.names().to_vec(), found, notes)) } else { Err(flaws) }
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    read(bytes).unwrap_or_else(|flaws| panic!("{flaws:?}")).1
}

#[test]
fn encodings_delimiters_and_ends_of_lines_are_recognised() {
    let text = "name;size\nSégou;1,5\n\"a\nb\";2\n";
    let expected = vec![vec!["Ségou".to_owned(), "1,5".to_owned()], vec!["a\nb".to_owned(), "2".to_owned()]];
    let utf16 = |pair: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(pair).collect::<Vec<u8>>();
    let latin: Vec<u8> = text.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap()).collect();
    let with = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    for bytes in [
        text.as_bytes().to_vec(),
        with(b"\xef\xbb\xbf", text.as_bytes()),
        with(b"\xff\xfe", &utf16(u16::to_le_bytes)),
        with(b"\xfe\xff", &utf16(u16::to_be_bytes)),
        utf16(u16::to_le_bytes),
        latin,
        with(b"sep=;\r\n", text.as_bytes()),
    ] {
        assert_eq!(rows(&bytes), expected, "{bytes:?}");
    }
    for (delimiter, end) in [(",", "\n"), (";", "\r\n"), ("\t", "\r"), (",", "\r\n")] {
        let text = ["a", "b"].join(delimiter) + end + &["1", "\"x\ny\""].join(delimiter) + end + &["2", ""].join(delimiter) + end;
        assert_eq!(rows(text.as_bytes()), [["1", "x\ny"], ["2", ""]], "{text:?}");
    }
}

#[test]
fn what_is_no_table_is_named() {
    for (bytes, word) in [
        (&b"PK\x03\x04xx"[..], "workbook"),
        (b"%PDF-1.7", "PDF"),
        (b"<!doctype html><p>", "web page"),
        (b"{\"a\": 1}", "JSON"),
        (b"a,b\n1,\x81\n", "neither UTF-8 nor Windows-1252"),
        (b"a,b\n\xc3\xa9,1\n\xe9,2\n", "line 3 of this file is not UTF-8"),
        (b"a,b\n1,\0\n", "bytes that are 0"),
        (b"", "empty"),
        (b"\n\n", "empty"),
    ] {
        let flaws = read(bytes).unwrap_err();
        assert!(flaws[0].message.contains(word), "{flaws:?}");
    }
}

#[test]
fn a_quotation_mark_that_stays_open_is_told_where_it_opens() {
    for (text, line, column) in [
        ("a,b\n1,\"x\n2,y\n3,z\n", 2, 3),
        ("a,b\n1,\"x\n2,y\n3,\"z\"\n", 2, 3),
        ("a,b\n1,2\n\"one\ntwo\",\"x\n", 4, 6),
        ("a,b\n1,\"x\" y\n2,z\n", 2, 3),
    ] {
        let flaws = read(text.as_bytes()).unwrap_err();
        let place = flaws[0].place.clone().unwrap();
        assert_eq!((flaws.len(), place.line, place.column), (1, line, column), "{text:?}: {flaws:?}");
        assert_eq!(&place.source[place.span], "\"");
    }
    let long = format!("a,b\n1,\"{}", "x\n".repeat(1 << 20));
    assert_eq!(read(long.as_bytes()).unwrap_err()[0].place.as_ref().unwrap().line, 2);
    assert_eq!(rows(b"a,b\n1,\"x \"\"y\"\" \"  \n"), [["1", "x \"y\""]]);
}

#[test]
fn what_is_no_data_is_passed_over_and_told() {
    let of = |text: &str| read(text.as_bytes()).unwrap_or_else(|flaws| panic!("{flaws:?}"));
    let (_, found, notes) = of("a,b\n#x+y,#date+occurred\n1,2\n# no\n\n3,4\n,\n\n\n");
    assert_eq!(found, [["1", "2"], ["3", "4"]]);
    assert_eq!(
        notes,
        [
            "HXL tags: this row is passed over",
            "2 empty rows are passed over, the first of them here",
            "a line that begins with # is passed over"
        ]
    );
    // Ends of files are no news.
    assert!(of("a,b\n1,2\n\n\n").2.is_empty());
    let (names, found, notes) = of(",a,b,\n0,1,2,\n1,3,4\n");
    assert_eq!((names.len(), found[0].len(), found[1].len()), (4, 4, 3));
    assert_eq!(notes, ["2 columns have no name, the first of them column 1: they are passed over"]);
    assert_eq!(of("a,b\n1,2,,\n").1.len(), 1);
    let (names, found, _) = of("# made by a program\n# a.b,c\n9.7e+00,2.0e-01\n1.2,0.2\n");
    assert_eq!((names, found.len()), (vec!["a.b".to_owned(), "c".to_owned()], 2));
    let (names, found, _) = of("# made by a program\na,b\n1,2\n");
    assert_eq!((names, found.len()), (vec!["a".to_owned(), "b".to_owned()], 1));
    for (text, told) in [("a,b\n1\n", "this row has 1 cell, the header has 2"), ("a,b\n1,2,3\n", "this row has 3 cells, the header has 2")]
    {
        assert_eq!(read(text.as_bytes()).unwrap_err()[0].message, told);
    }
}

#[test]
fn a_file_is_read_as_its_text_is_and_from_any_row_on() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("t.csv");
    let text: String = "\u{feff}a,b\r\n".to_owned() + &(0..50_000).map(|at| format!("{at},\"é\r\n{at}\"\r\n")).collect::<String>();
    std::fs::write(&path, &text).unwrap();
    let (file, memory) = (CsvTable::open(&path, 1 << 30).unwrap(), CsvTable::of_text(&text).unwrap());
    assert_eq!(file.hash(), memory.hash());
    assert!(file.text().is_none() && memory.text().is_some());
    let (mut one, mut other) = (file.rows().unwrap(), memory.rows().unwrap());
    let (mut here, mut there) = (TableRecord::default(), TableRecord::default());
    let mut marks = Vec::new();
    loop {
        marks.push(one.mark());
        assert_eq!(one.mark(), other.mark());
        let (is_here, is_there) = (one.advance(&mut here).unwrap(), other.advance(&mut there).unwrap());
        assert_eq!((is_here, &here), (is_there, &there));
        if !is_here {
            break;
        }
    }
    assert_eq!(marks.len(), 50_001);
    for at in [0, 1, 777, 49_999] {
        let mut rows = file.rows_from(marks[at]).unwrap();
        assert!(rows.advance(&mut here).unwrap());
        assert_eq!((here.cell(0).parse(), here.line()), (Ok(at), 2 + 2 * at));
    }
    assert!(matches!(CsvTable::open(&path, 1000), Err(UnreadTable::Flawed(flaw)) if flaw.kind == FlawKind::TooLarge));
    assert!(matches!(CsvTable::open(place.path(), 1000), Err(UnreadTable::Unread(crate::files::Unread::Folder))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// What a writer of CSV wrote is read as the csv crate reads it, and every cell stands where it is said to.
    #[test]
    fn well_formed_text_is_read_as_the_csv_crate_reads_it(
        cells in proptest::collection::vec(proptest::collection::vec("[a-z,;\"\n\r\té]{0,6}x", 3), 1..8),
        semicolons in any::<bool>(),
    ) {
        let delimiter = if semicolons { b';' } else { b',' };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(["one", "two", "three"]).unwrap();
        cells.iter().for_each(|row| writer.write_record(row).unwrap());
        let bytes = writer.into_inner().unwrap();
        let table = CsvTable::of_bytes(&bytes).unwrap();
        let text = std::str::from_utf8(&bytes).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&bytes[..]);
        let mut rows = table.rows().unwrap();
        let mut record = TableRecord::default();
        for expected in reader.records() {
            prop_assert!(rows.advance(&mut record).unwrap());
            let expected = expected.unwrap();
            for (at, cell) in expected.iter().enumerate() {
                let found = record.cell(at);
                prop_assert_eq!(found.as_ref(), super::trimmed(cell));
                let start = record.start() as usize;
                let span = record.span(at);
                prop_assert_eq!(&text[start + span.start..start + span.end].replace("\"\"", "\""), cell);
                let place = record.place(at);
                prop_assert!(place.source.get(place.span.clone()).is_some() && place.line > 1 && place.column > 0);
            }
        }
        prop_assert!(!rows.advance(&mut record).unwrap());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[a-c,;\"\n\r\t #0-9é]{0,200}") {
        let _ = read(&bytes);
        let _ = read(text.as_bytes());
        if let Ok(table) = CsvTable::of_text(&text) {
            let (numbers, dates) = (CellNumbers::of(&table), CellDates::of(&table, vec![0, 1], None));
            for cell in text.split(',') {
                let _ = numbers.read(cell);
                let _ = dates.read(cell, Some("2025"));
            }
        }
    }
}
