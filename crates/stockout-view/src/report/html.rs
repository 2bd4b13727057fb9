//! HTML that cannot be broken by what is put into it: text is escaped, elements close, nothing else is written.

use std::fmt::Write as _;

/// A document in the making.
#[derive(Debug, Default)]
pub struct Html {
    text: String,
}

/// Attributes of an element: name, value. The value is escaped.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Html {
    /// Opens an element.
    pub fn open(&mut self, tag: &str, attributes: Attributes) {
        let _ = write!(self.text, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"{}\"", escape(value));
        }
        self.text.push('>');
    }

    /// Closes it.
    pub fn close(&mut self, tag: &str) {
        let _ = writeln!(self.text, "</{tag}>");
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(&escape(text));
    }

    /// An element that holds nothing but text.
    pub fn leaf(&mut self, tag: &str, attributes: Attributes, text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// Markup of our own: a chart, the style sheet, the script. Never text from a scenario.
    pub fn markup(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// The document.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Text as HTML wants it, in content and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            letter if letter.is_control() => {}
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_scenario_stays_text() {
        let mut html = Html::default();
        html.leaf("p", &[("title", "a\"b'>")], "<script>&\u{0}");
        assert_eq!(html.finish(), "<p title=\"a&quot;b&#39;&gt;\">&lt;script&gt;&amp;</p>\n");
    }
}
