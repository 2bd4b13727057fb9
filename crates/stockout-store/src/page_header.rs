//! The sizes that a page of a Parquet file claims, from its header in Thrift's compact protocol
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

/// What a page's header says of its size, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// In memory.
    pub uncompressed: u64,
    /// In the file, after the header.
    pub compressed: u64,
}

/// Structs inside structs beyond which no header of a page goes.
const DEEPEST: usize = 8;
/// The fields of a header that say its sizes.
const UNCOMPRESSED: i64 = 2;
const COMPRESSED: i64 = 3;

impl PageHeader {
    /// Reads a header, and leaves what follows it; none where the bytes are no header.
    pub fn read(from: &mut &[u8]) -> Option<Self> {
        let (mut uncompressed, mut compressed, mut field) = (None, None, 0_i64);
        while let Some((kind, number)) = field_header(from, field)? {
            field = number;
            match (number, kind) {
                (UNCOMPRESSED, Kind::Whole) => uncompressed = Some(whole(from)?),
                (COMPRESSED, Kind::Whole) => compressed = Some(whole(from)?),
                _ => skip(from, kind, DEEPEST)?,
            }
        }
        Some(Self { uncompressed: u64::try_from(uncompressed?).ok()?, compressed: u64::try_from(compressed?).ok()? })
    }
}

/// Kinds of values that are passed over in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// True or false, in the field's header itself.
    Flag,
    Byte,
    Whole,
    Double,
    Bytes,
    List,
    Struct,
}

impl Kind {
    fn of(code: u8) -> Option<Self> {
        Some(match code {
            1 | 2 => Self::Flag,
            3 => Self::Byte,
            4..=6 => Self::Whole,
            7 => Self::Double,
            8 => Self::Bytes,
            9 | 10 => Self::List,
            12 => Self::Struct,
            _ => return None,
        })
    }
}

/// The kind and number of the next field; `Some(None)` at the end of the struct.
fn field_header(from: &mut &[u8], last: i64) -> Option<Option<(Kind, i64)>> {
    let header = byte(from)?;
    if header == 0 {
        return Some(None);
    }
    let number = if header >> 4 == 0 { whole(from)? } else { last.saturating_add(i64::from(header >> 4)) };
    Some(Some((Kind::of(header & 0x0f)?, number)))
}

fn skip(from: &mut &[u8], kind: Kind, depth: usize) -> Option<()> {
    match kind {
        Kind::Flag => Some(()),
        Kind::Byte => byte(from).map(drop),
        Kind::Whole => varint(from).map(drop),
        Kind::Double => pass(from, 8),
        Kind::Bytes => {
            let length = varint(from)?;
            pass(from, length)
        }
        Kind::List => {
            let header = byte(from)?;
            let count = if header >> 4 == 15 { varint(from)? } else { u64::from(header >> 4) };
            // An item takes a byte at least: a longer list is no list of these bytes. Flags are a byte each inside a list.
            let kind = Kind::of(header & 0x0f).map(|kind| if kind == Kind::Flag { Kind::Byte } else { kind })?;
            (count <= from.len() as u64).then_some(())?;
            (0..count).try_for_each(|_| skip(from, kind, depth.checked_sub(1)?))
        }
        Kind::Struct => {
            let depth = depth.checked_sub(1)?;
            let mut field = 0;
            while let Some((kind, number)) = field_header(from, field)? {
                field = number;
                skip(from, kind, depth)?;
            }
            Some(())
        }
    }
}

fn pass(from: &mut &[u8], count: u64) -> Option<()> {
    *from = from.get(usize::try_from(count).ok()?..)?;
    Some(())
}

fn byte(from: &mut &[u8]) -> Option<u8> {
    let (&first, rest) = from.split_first()?;
    *from = rest;
    Some(first)
}

/// A whole number in groups of seven bits, the lowest first.
fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let next = byte(from)?;
        value |= u64::from(next & 0x7f) << shift;
        if next & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A whole number with its sign in the lowest bit.
fn whole(from: &mut &[u8]) -> Option<i64> {
    let folded = varint(from)?;
    Some((folded >> 1) as i64 ^ -((folded & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_its_sizes_and_what_follows() {
        // DATA_PAGE, 300 bytes in memory, 40 in the file, then the data page's own header (a struct with one whole number).
        let bytes = [0x15, 0x00, 0x15, 0xd8, 0x04, 0x15, 0x50, 0x2c, 0x15, 0x08, 0x00, 0x00, 7, 8];
        let mut rest = &bytes[..];
        assert_eq!(PageHeader::read(&mut rest), Some(PageHeader { uncompressed: 300, compressed: 40 }));
        assert_eq!(rest, [7, 8]);
        for length in 0..12 {
            assert_eq!(PageHeader::read(&mut &bytes[..length]), None, "{length}");
        }
    }

    #[test]
    fn a_negative_size_is_none() {
        assert_eq!(PageHeader::read(&mut &[0x15, 0x00, 0x15, 0x01, 0x15, 0x02, 0x00][..]), None);
    }
}
