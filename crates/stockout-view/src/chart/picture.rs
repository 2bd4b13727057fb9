//! SVG to PNG by resvg, with the embedded typeface; with another only where a text has letters that it lacks.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use super::{Size, font, further};

/// Keyword of the text chunk that carries the provenance.
const KEYWORD: &[u8] = b"stockout";

/// Renders a drawing of ours; `provenance` is ASCII.
pub fn png(svg: &str, provenance: &str, size: Size) -> Vec<u8> {
    let bytes = render(svg, size).expect("a drawing of our own can be rendered");
    with_text(bytes, provenance)
}

fn render(svg: &str, size: Size) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let drawn = further::visibly(&without_style(svg));
    let options = Options { fontdb: further::database(&drawn), font_family: font::FAMILY.to_owned(), ..Options::default() };
    let tree = Tree::from_str(&drawn, &options)?;
    // A slide's units are pixels; a page gets two for each of its own, which makes 310 an inch.
    let wanted = size.pixels().0 * if size == Size::Page { 2.0 } else { 1.0 };
    let zoom = wanted as f32 / tree.size().width();
    let (width, height) = ((tree.size().width() * zoom).round() as u32, (tree.size().height() * zoom).round() as u32);
    let mut pixmap = Pixmap::new(width, height).ok_or("a picture of no size")?;
    resvg::render(&tree, Transform::from_scale(zoom, zoom), &mut pixmap.as_mut());
    Ok(pixmap.encode_png()?)
}

/// The style sheet holds the typeface for browsers; the renderer has it already and would only read past 45 kB.
pub fn without_style(svg: &str) -> String {
    match (svg.find("<style>"), svg.find("</style>")) {
        (Some(start), Some(end)) => format!("{}{}", &svg[..start], &svg[end + "</style>".len()..]),
        _ => svg.to_owned(),
    }
}

/// Puts a `tEXt` chunk behind the header, which is always the first 8 + 25 bytes.
fn with_text(png: Vec<u8>, text: &str) -> Vec<u8> {
    const HEAD: usize = 33;
    let mut chunk = b"tEXt".to_vec();
    chunk.extend_from_slice(KEYWORD);
    chunk.push(0);
    chunk.extend_from_slice(text.as_bytes());
    let length = u32::try_from(chunk.len() - 4).unwrap_or_default();
    let mut whole = Vec::with_capacity(png.len() + chunk.len() + 12);
    whole.extend_from_slice(&png[..HEAD]);
    whole.extend_from_slice(&length.to_be_bytes());
    whole.extend_from_slice(&chunk);
    whole.extend_from_slice(&crc32(&chunk).to_be_bytes());
    whole.extend_from_slice(&png[HEAD..]);
    whole
}

/// CRC of the PNG specification, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_png() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
    }
}
