//! `stockout figure`: what a picture says of where it comes from.

use super::again;
use super::args::{FigureArgs, PlaceArgs};
use super::exit::{Exit, Failure, print_json};
use super::outputs;
use super::progress::Progress;
use super::redo::{self, Wanted};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use stockout::files::{Disk, Unread};
use stockout::rng::SCHEME;
use stockout::scenario::file;
use stockout_store::bounded::{self, LARGEST_TABLE};
use stockout_store::{self as store, Cause, Kind, single};
use stockout_view::Lang;
use stockout_view::chart::{self, Chart, Options, Size};

pub fn figure(args: &FigureArgs) -> Result<Exit, Failure> {
    let name = args.file.display();
    let bytes = bounded::read(&args.file, LARGEST_TABLE).map_err(|error| {
        let near = file::near(&Disk, &args.file).map(|near| format!("\nDid you mean {}?", near.display()));
        let why = match error.cause {
            Cause::Io(error) => Unread::from(error).to_string(),
            other => other.to_string(),
        };
        Failure::Usage(format!("cannot read {name}: {why}{}", near.unwrap_or_default()))
    })?;
    let text = manifest_of(&bytes);
    let none = || Failure::Usage(format!("{name} says nothing of where it comes from: it is no chart of stockout, or was saved anew"));
    let manifest: Value = text.and_then(|text| serde_json::from_str(&text).ok()).ok_or_else(none)?;
    if args.rebuild {
        return rebuild(args, &bytes, &manifest);
    }
    if let Some(folder) = lies_in(&args.file) {
        store::sound(&folder, SCHEME)?;
    }
    print_json(&manifest)?;
    Ok(Exit::Done)
}

/// Makes the chart again from the folder's results, or by the folder's command, and compares the bytes.
fn rebuild(args: &FigureArgs, bytes: &[u8], manifest: &Value) -> Result<Exit, Failure> {
    let asked = asked(args, manifest)?;
    let folder = folder(args)?;
    let kind = if bytes.starts_with(PNG) { outputs::Kind::Png } else { outputs::Kind::Svg };
    let place = args.out.as_ref().map(|out| kind.place(&kind.named(out)?, &[&args.file])).transpose()?;
    let Some((again, fresh)) = again(args, &folder, &asked, bytes)? else {
        return Err(Failure::Usage(format!("{} gives no chart called {}", folder.display(), asked.chart)));
    };
    let same = again == bytes;
    if let Some(place) = &place {
        single::write(place, &again)?;
    }
    let (file, from) = (args.file.display(), folder.display());
    print_json(&json!({ "file": file.to_string(), "chart": asked.chart, "from": from.to_string(), "same": same }))?;
    if same {
        say!("the same: {from} gives {file} again, byte for byte");
        return Ok(Exit::Done);
    }
    say!("not the same: {from} does not give {file} again");
    let unlike = differing(manifest, &fresh);
    if unlike.is_empty() {
        say!("  it says that it comes from there, but its drawing was changed");
    }
    unlike.iter().for_each(|line| say!("  {line}"));
    Ok(Exit::Failed)
}

/// The bytes of the chart made again, and what it says of itself: drawn from the folder, or written once more by its command.
fn again(args: &FigureArgs, folder: &Path, asked: &Asked, bytes: &[u8]) -> Result<Option<(Vec<u8>, Value)>, Failure> {
    let picture = bytes.starts_with(PNG);
    let said = |bytes: &[u8]| -> Option<Value> { serde_json::from_str(&manifest_of(bytes)?).ok() };
    // The chart itself may be another than the folder's: that is what is asked.
    let kind = store::sound_besides(folder, SCHEME, Some(&args.file))?;
    let Some(charts) = charts(folder, kind, &asked.options)? else {
        let extension = if picture { "png" } else { "svg" };
        let is_ours = |path: &Path| path.extension().is_some_and(|of| of == extension);
        let wanted = Wanted { lang: asked.options.lang.code(), date: asked.options.date, is_ours: &is_ours };
        let mut found = redo::charts(folder, &wanted)?;
        found.retain(|(_, bytes)| said(bytes).is_some_and(|said| said.get("chart").and_then(Value::as_str) == Some(&asked.chart)));
        // A sweep has several charts of a name: the one that is the same, else that of the same file name, else the first.
        let named = |(path, _): &(PathBuf, Vec<u8>)| path.file_name() == args.file.file_name();
        let at = found.iter().position(|(_, other)| other == bytes).or_else(|| found.iter().position(named)).unwrap_or(0);
        return Ok((at < found.len()).then(|| found.swap_remove(at).1).map(|bytes| {
            let said = said(&bytes).unwrap_or_default();
            (bytes, said)
        }));
    };
    let found = charts.into_iter().find(|chart| chart.name == asked.chart);
    Ok(found.map(|chart| {
        let fresh = said(chart.svg.as_bytes()).unwrap_or_default();
        (if picture { chart.png() } else { chart.svg.into_bytes() }, fresh)
    }))
}

/// What a manifest asks for.
struct Asked {
    chart: String,
    options: Options,
}

fn asked(args: &FigureArgs, manifest: &Value) -> Result<Asked, Failure> {
    let text = |key: &str| manifest.get(key).and_then(Value::as_str).unwrap_or_default();
    let unfit = || Failure::Usage(format!("{}: its manifest does not say how it was drawn", args.file.display()));
    let size = match text("size") {
        "slide" => Size::Slide,
        "page" => Size::Page,
        _ => return Err(unfit()),
    };
    let date = text("date").parse().map_err(|_| unfit())?;
    Ok(Asked { chart: text("chart").to_owned(), options: Options { lang: Lang::of_locale(text("lang")), size, date } })
}

/// The result folder that a chart lies in, in its `charts/` or beside the manifest.
fn lies_in(file: &Path) -> Option<PathBuf> {
    let parent = file.parent()?;
    let above = parent.parent().filter(|_| parent.ends_with("charts"));
    let here = |folder: &Path| if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
    [above, Some(parent)].into_iter().flatten().map(here).find(|folder| folder.join("manifest.json").is_file())
}

/// The folder that a chart is to be made from.
fn folder(args: &FigureArgs) -> Result<PathBuf, Failure> {
    args.from.clone().or_else(|| lies_in(&args.file)).ok_or_else(|| {
        Failure::Usage(format!(
            "{} does not lie in a result folder\nSay which folder it was made from: --from output/december-2025",
            args.file.display()
        ))
    })
}

/// The charts of a folder that holds what they are drawn from, or of a comparison; none of a folder that its command must write again.
fn charts(folder: &Path, kind: Kind, options: &Options) -> Result<Option<Vec<Chart>>, Failure> {
    Ok(Some(match kind {
        Kind::Run => chart::all(&store::read(folder)?, options),
        Kind::Comparison => {
            let progress = Progress::open("of the comparison, again");
            let again = again::comparison(folder, &PlaceArgs::default(), &progress);
            progress.finish();
            let (comparison, results) = again?;
            chart::comparison(&comparison, &results, options)
        }
        Kind::Explanation => {
            let (found, made) = again::explanation(folder)?;
            chart::explanation(&found, &made, options)
        }
        Kind::Sweep => {
            let name = folder.display();
            return Err(Failure::Usage(format!(
                "{name} holds a sweep, which has no charts: give the folder that sensitivity or discover wrote"
            )));
        }
        Kind::Other => return Ok(None),
    }))
}

/// What two manifests say differently, in words.
fn differing(was: &Value, is: &Value) -> Vec<String> {
    let Some(keys) = was.as_object() else { return Vec::new() };
    let line = |(key, was): (&String, &Value)| {
        let is = is.get(key).unwrap_or(&Value::Null);
        match (was, is) {
            (Value::Object(_), Value::Object(_)) => differing(was, is).into_iter().map(|line| format!("{key}.{line}")).collect(),
            _ if was == is => Vec::new(),
            _ => vec![format!("{key}: the chart says {was}, the folder {is}")],
        }
    };
    keys.iter().flat_map(line).collect()
}

/// What a chart says of itself, in either format.
fn manifest_of(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(PNG) { of_png(bytes) } else { of_svg(&String::from_utf8_lossy(bytes)) }
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
