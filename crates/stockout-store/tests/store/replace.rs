//! What may be replaced, what is refused, and what happens to files that somebody put beside the results.

use std::fs;
use std::path::Path;

use stockout_store::{Cause, Contents, Folder, read, verify};

use crate::arbitrary::small_results;
use crate::{CONTENTS, columns, names_in, write, write_with};

/// Does the folder hold these results, whole?
fn holds(folder: &Path, seed: u64) -> bool {
    verify(folder).unwrap().is_empty() && format!("{:?}", read(folder).unwrap()) == format!("{:?}", small_results(seed))
}

#[test]
fn a_new_result_replaces_an_earlier_one() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("deep/down/out");
    let charts = [("old.svg".to_owned(), Vec::new())];
    write_with(&small_results(1), &target, &Contents { charts: &charts, ..CONTENTS }).unwrap();
    assert!(holds(&target, 1));
    write(&small_results(2), &target).unwrap();
    assert!(holds(&target, 2));
    assert_eq!(names_in(&target.join("charts")), [""; 0], "charts of the earlier run are gone");
    assert_eq!(names_in(target.parent().unwrap()), ["out"], "nothing is left beside it");
}

#[test]
fn an_empty_folder_is_replaced() {
    let place = tempfile::tempdir().unwrap();
    write(&small_results(1), place.path()).unwrap();
    assert!(holds(place.path(), 1));
}

#[test]
fn a_folder_of_somebody_else_is_refused_and_stays() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("thesis");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter1.md"), "years of work").unwrap();
    for manifest in [None, Some("{\"name\": \"a web page\"}"), Some("not JSON")] {
        if let Some(text) = manifest {
            fs::write(target.join("manifest.json"), text).unwrap();
        }
        let error = Folder::create(&target).unwrap_err();
        let said = error.to_string();
        assert!(matches!(error.cause, Cause::Foreign(_)), "{said}");
        assert!(said.starts_with(&format!("cannot replace {}: it is not empty, and not a result folder", target.display())), "{said}");
        assert_eq!(fs::read_to_string(target.join("chapter1.md")).unwrap(), "years of work");
    }
    assert_eq!(names_in(place.path()), ["thesis"]);
}

#[test]
fn a_folder_that_became_somebody_elses_during_the_run_is_refused_and_stays() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    let results = small_results(1);
    let folder = Folder::create(&target).unwrap();
    let mut rows = folder.rows(columns(&results), 1, false).unwrap();
    rows.append(0, &[], &vec![0.0; columns(&results).width() * results.provenance.replications as usize]).unwrap();
    fs::create_dir(&target).unwrap();
    fs::write(target.join("chapter1.md"), "years of work").unwrap();
    folder.finish(rows, &results, &CONTENTS).unwrap_err();
    assert_eq!(names_in(&target), ["chapter1.md"]);
    assert_eq!(names_in(place.path()), ["out"]);
}

#[test]
fn a_file_is_not_replaced_by_a_folder() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    fs::write(&target, "a file").unwrap();
    let said = Folder::create(&target).unwrap_err().to_string();
    assert!(said.contains("Not a directory"), "{said}");
    let said = Folder::create(&target.join("below")).unwrap_err().to_string();
    assert!(said.contains("Not a directory"), "{said}");
    assert_eq!(fs::read_to_string(&target).unwrap(), "a file");
}

#[test]
fn the_root_and_other_mount_points_are_refused() {
    let said = Folder::create(Path::new("/")).unwrap_err().to_string();
    assert!(said.starts_with("cannot replace /: "), "{said}");
    #[cfg(target_os = "linux")]
    {
        let said = Folder::create(Path::new("/proc")).unwrap_err().to_string();
        assert!(said.starts_with("cannot replace /proc: "), "{said}");
    }
}

#[test]
fn a_folder_that_is_given_up_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    write(&small_results(1), &target).unwrap();
    let folder = Folder::create(&target).unwrap();
    let mut rows = folder.rows(columns(&small_results(1)), 1, true).unwrap();
    rows.append(0, &[], &vec![0.0; columns(&small_results(1)).width()]).unwrap();
    assert_eq!(names_in(place.path()).len(), 2);
    drop((folder, rows));
    assert_eq!(names_in(place.path()), ["out"]);
    assert!(holds(&target, 1));
}

#[test]
fn what_somebody_put_beside_the_results_is_kept() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    write(&small_results(1), &target).unwrap();
    fs::write(target.join("notes.txt"), "ask about RN7").unwrap();
    fs::create_dir(target.join("mail")).unwrap();
    fs::write(target.join("mail/first.txt"), "hello").unwrap();
    fs::write(target.join("charts/mine.svg"), "<svg/>").unwrap();
    write(&small_results(2), &target).unwrap();
    assert!(holds(&target, 2));
    assert_eq!(fs::read_to_string(target.join("notes.txt")).unwrap(), "ask about RN7");
    assert_eq!(fs::read_to_string(target.join("mail/first.txt")).unwrap(), "hello");
    assert_eq!(fs::read_to_string(target.join("charts/mine.svg")).unwrap(), "<svg/>");
    assert_eq!(names_in(place.path()), ["out"]);
}

#[test]
fn a_file_that_only_the_earlier_run_wrote_is_gone() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    let results = small_results(1);
    let folder = Folder::create(&target).unwrap();
    let mut rows = folder.rows(columns(&results), 1, true).unwrap();
    rows.append(0, &[], &vec![0.0; columns(&results).width() * results.provenance.replications as usize]).unwrap();
    folder.finish(rows, &results, &CONTENTS).unwrap();
    assert!(target.join("replications.csv").exists());
    write(&results, &target).unwrap();
    assert!(!target.join("replications.csv").exists());
}

#[cfg(unix)]
#[test]
fn a_link_to_a_result_folder_stays_a_link() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("real/out");
    write(&small_results(1), &target).unwrap();
    let link = place.path().join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    write(&small_results(2), &link).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(holds(&target, 2) && holds(&link, 2));
    let broken = place.path().join("broken");
    std::os::unix::fs::symlink(place.path().join("nowhere"), &broken).unwrap();
    assert!(Folder::create(&broken).unwrap_err().to_string().contains("there is no such file"));
}

#[test]
fn runs_into_one_folder_at_one_time_leave_the_result_of_one() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("out");
    std::thread::scope(|scope| {
        for seed in 0..4 {
            let target = &target;
            scope.spawn(move || (0..10).for_each(|_| drop(write(&small_results(seed), target).unwrap())));
        }
    });
    assert!((0..4).any(|seed| holds(&target, seed)));
    drop(Folder::create(&target).unwrap());
    assert_eq!(names_in(place.path()), ["out"]);
}

#[cfg(unix)]
#[test]
fn without_permission_the_place_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let created = Folder::create(&place.path().join("out"));
    // The superuser may write anywhere.
    if let Err(error) = created {
        assert_eq!(error.to_string(), format!("cannot create a folder in {}: Permission denied", place.path().display()));
    }
}
