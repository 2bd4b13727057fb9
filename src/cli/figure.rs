//! `stockout figure`: what a picture says of where it comes from.

use super::args::FigureArgs;
use super::exit::{Exit, Failure, print_json};
use std::fs;

pub fn figure(args: &FigureArgs) -> Result<Exit, Failure> {
    let name = args.file.display();
    let bytes = fs::read(&args.file).map_err(|error| Failure::Usage(format!("cannot read {name}: {error}")))?;
    let text = if bytes.starts_with(PNG) { of_png(&bytes) } else { of_svg(&String::from_utf8_lossy(&bytes)) };
    let none = || Failure::Usage(format!("{name} says nothing of where it comes from: it is no chart of stockout, or was saved anew"));
    let manifest = text.and_then(|text| serde_json::from_str(&text).ok()).ok_or_else(none)?;
    print_json(&manifest)?;
    Ok(Exit::Done)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The text of the `tEXt` chunk whose keyword is `stockout` (PNG specification, 11.3.3.2).
fn of_png(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes.get(PNG.len()..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let (kind, data) = (rest.get(4..8)?, rest.get(8..length.checked_add(8)?)?);
        if kind == b"tEXt"
            && let Some(text) = data.strip_prefix(b"stockout\0")
        {
            return String::from_utf8(text.to_vec()).ok();
        }
        rest = rest.get(length.checked_add(12)?..)?;
    }
}

/// The text of an SVG's metadata.
fn of_svg(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<metadata>")?;
    let (inside, _) = rest.split_once("</metadata>")?;
    Some(inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_comes_out_as_it_went_in() {
        assert_eq!(of_svg("<svg><metadata>{&quot;a&quot;:&quot;&amp;lt;&quot;}</metadata></svg>").as_deref(), Some("{\"a\":\"&lt;\"}"));
        let chunk = |kind: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat();
        let png = [PNG, &chunk(b"IHDR", &[0; 13]), &chunk(b"tEXt", b"stockout\0{}"), &chunk(b"IEND", b"")].concat();
        assert_eq!(of_png(&png).as_deref(), Some("{}"));
        assert_eq!(of_png(&png[..40]), None);
    }
}
