//! The steps that a file system without swaps needs; elsewhere nothing takes them.

use super::*;

/// A place with a result of the earlier text, and a finished partial folder with the later one.
fn scene() -> (tempfile::TempDir, Place, Partial) {
    let here = tempfile::tempdir().unwrap();
    let place = Place::at(&here.path().join("out")).unwrap();
    fill(&place.target(), "earlier");
    let partial = place.partial().unwrap();
    fill(&partial.path, "later");
    (here, place, partial)
}

fn fill(folder: &Path, text: &str) {
    fs::create_dir_all(folder.join("charts")).unwrap();
    fs::write(folder.join("log.txt"), text).unwrap();
    fs::write(folder.join("charts/cover.svg"), text).unwrap();
    fs::write(folder.join("manifest.json"), r#"{"stockout": "0.1.0", "files": {"log.txt": {}, "charts/cover.svg": {}}}"#).unwrap();
}

/// The text of a whole result.
fn found(place: &Place) -> String {
    assert!(clear::has_manifest(&place.target()));
    let text = fs::read_to_string(place.target().join("log.txt")).unwrap();
    assert_eq!(fs::read_to_string(place.target().join("charts/cover.svg")).unwrap(), text);
    text
}

fn names(place: &Place) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(&place.parent).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A process that died: its lock is gone, its folders are not.
fn die(partial: Partial) -> String {
    partial.tag.clone()
}

#[test]
fn without_swaps_the_earlier_result_goes_aside() {
    let (_here, place, partial) = scene();
    let earlier = place.move_aside(&partial).unwrap();
    assert_eq!(found(&place), "later");
    clear::retire(&earlier, &place.target()).unwrap();
    assert_eq!(names(&place), ["out"]);
}

#[test]
fn what_cannot_be_moved_is_copied() {
    let (_here, place, partial) = scene();
    place.copy_aside(&place.sibling(EARLIER, &partial.tag), &partial.tag).unwrap();
    assert!(!place.target().exists());
    die(partial);
    place.restore().unwrap();
    assert_eq!(found(&place), "earlier");
}

#[test]
fn a_stop_after_the_earlier_result_went_aside_is_mended() {
    let (_here, place, partial) = scene();
    fs::rename(place.target(), place.sibling(EARLIER, &partial.tag)).unwrap();
    place.restore().unwrap();
    assert!(!place.target().exists(), "its process is still at work");
    die(partial);
    place.restore().unwrap();
    assert_eq!(found(&place), "earlier");
    place.sweep().unwrap();
    assert_eq!(names(&place), ["out"]);
}

#[test]
fn a_stop_after_the_new_result_came_in_is_cleared_up() {
    let (_here, place, partial) = scene();
    fs::write(place.target().join("notes.txt"), "mine").unwrap();
    place.move_aside(&partial).unwrap();
    die(partial);
    place.restore().unwrap();
    assert_eq!(found(&place), "later");
    place.sweep().unwrap();
    assert_eq!(names(&place), ["out"]);
    assert_eq!(fs::read_to_string(place.target().join("notes.txt")).unwrap(), "mine");
}

#[test]
fn a_stop_while_the_copied_result_is_removed_is_mended() {
    let (_here, place, partial) = scene();
    clear::copy(&place.target(), &place.sibling(EARLIER, &partial.tag)).unwrap();
    fs::remove_file(place.target().join("manifest.json")).unwrap();
    fs::remove_file(place.target().join("log.txt")).unwrap();
    die(partial);
    place.restore().unwrap();
    place.sweep().unwrap();
    assert_eq!(found(&place), "earlier");
    assert_eq!(names(&place), ["out"]);
}

#[test]
fn an_unfinished_copy_is_removed() {
    let (_here, place, partial) = scene();
    let copy = place.sibling(COPY, &die(partial));
    fs::create_dir(&copy).unwrap();
    fs::write(copy.join("notes.txt"), "half").unwrap();
    place.restore().unwrap();
    place.sweep().unwrap();
    assert_eq!(found(&place), "earlier");
    assert_eq!(names(&place), ["out"]);
}

#[test]
fn nothing_is_restored_over_what_somebody_put_there_since() {
    let (_here, place, partial) = scene();
    fs::rename(place.target(), place.sibling(EARLIER, &die(partial))).unwrap();
    fs::create_dir(place.target()).unwrap();
    fs::write(place.target().join("thesis.md"), "years of work").unwrap();
    assert!(place.restore().unwrap_err().to_string().contains("thesis.md"));
    assert_eq!(fs::read_to_string(place.target().join("thesis.md")).unwrap(), "years of work");
}

#[test]
fn two_locks_on_one_folder_are_not_had() {
    let (_here, _place, partial) = scene();
    assert!(matches!(lock(&partial.path), Lock::Held));
    let path = partial.path.clone();
    die(partial);
    assert!(matches!(lock(&path), Lock::Taken(_)));
    fs::remove_dir_all(&path).unwrap();
    assert!(matches!(lock(&path), Lock::Gone));
}
