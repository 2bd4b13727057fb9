//! Hashes of what is asked: of the content itself, part by part, so that neither names in the code nor how a number is printed are in them.

/// A hash that grows part by part. Each part goes in with its length or in a fixed number of bytes: no two contents run into one another.
#[derive(Debug)]
pub struct Content(blake3::Hasher);

impl Content {
    /// Of this kind of content; the kind names its version too.
    pub fn of(kind: &str) -> Self {
        let mut content = Self(blake3::Hasher::new());
        content.text(kind);
        content
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.count(text.len() as u64);
        self.0.update(text.as_bytes());
        self
    }

    /// A whole number.
    pub fn count(&mut self, count: u64) -> &mut Self {
        self.0.update(&count.to_le_bytes());
        self
    }

    /// Numbers, by their bits.
    pub fn numbers(&mut self, numbers: &[f64]) -> &mut Self {
        self.count(numbers.len() as u64);
        numbers.iter().for_each(|number| {
            self.0.update(&number.to_bits().to_le_bytes());
        });
        self
    }

    /// Yes or no.
    pub fn flag(&mut self, flag: bool) -> &mut Self {
        self.count(u64::from(flag))
    }

    /// A list, item by item.
    pub fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) -> &mut Self {
        self.count(items.len() as u64);
        items.iter().for_each(|one| item(self, one));
        self
    }

    /// The law of an uncertain value.
    pub fn law(&mut self, law: &crate::scenario::UncertainLaw) -> &mut Self {
        use crate::scenario::UncertainLaw::{Discrete, Pert, Uniform};
        match law {
            Uniform { low, high } => self.text("uniform").numbers(&[*low, *high]),
            Pert { low, mode, high } => self.text("pert").numbers(&[*low, *mode, *high]),
            Discrete { values, weights } => self.text("discrete").numbers(values).numbers(weights),
        }
    }

    /// In hexadecimal.
    pub fn hash(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_contents_run_into_one_another() {
        let of = |parts: &[&str]| {
            let mut content = Content::of("test 1");
            parts.iter().for_each(|part| {
                content.text(part);
            });
            content.hash()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["ab", ""]), of(&["ab"]));
        assert_ne!(Content::of("x").numbers(&[0.0]).hash(), Content::of("x").numbers(&[-0.0]).hash());
    }
}
