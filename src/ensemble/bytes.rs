//! Numbers as bytes, with the length of each list in front.

/// What is written.
#[derive(Default)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Bytes {
    pub(super) fn count(&mut self, count: usize) {
        self.0.extend((count as u64).to_le_bytes());
    }

    pub(super) fn numbers(&mut self, numbers: &[f64]) {
        self.count(numbers.len());
        self.0.reserve(numbers.len() * 8);
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
    }

    pub(super) fn wholes(&mut self, wholes: &[u32]) {
        self.count(wholes.len());
        self.0.reserve(wholes.len() * 4);
        wholes.iter().for_each(|whole| self.0.extend(whole.to_le_bytes()));
    }
}

/// What is left to read. Nothing is taken for granted of it: a length may be any number.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl Reader<'_> {
    pub(super) fn count(&mut self) -> Option<usize> {
        let (count, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        usize::try_from(u64::from_le_bytes(*count)).ok()
    }

    pub(super) fn numbers(&mut self) -> Option<Vec<f64>> {
        self.list(f64::from_le_bytes)
    }

    pub(super) fn wholes(&mut self) -> Option<Vec<u32>> {
        self.list(u32::from_le_bytes)
    }

    fn list<T, const SIZE: usize>(&mut self, of: fn([u8; SIZE]) -> T) -> Option<Vec<T>> {
        let length = self.count()?;
        let (list, rest) = self.0.split_at_checked(length.checked_mul(SIZE)?)?;
        self.0 = rest;
        Some(list.as_chunks().0.iter().map(|&bytes| of(bytes)).collect())
    }
}
