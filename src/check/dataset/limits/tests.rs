//! Which files each limit is about.

use super::*;

fn said(limits: &str, files: &[(Split, u64, u64)]) -> Vec<(usize, String)> {
    let limits = toml::from_str(limits).expect("limits");
    let of = vec![Excess::TooFewRecords, Excess::TooManyRecords, Excess::FileTooLarge];
    let sizes = Sizes { rules: vec![(0, of)], limits, refused: Vec::new(), owner: "acme".to_owned() };
    let facts: Vec<_> = files.iter().map(|&(split, records, bytes)| FileFacts { split, records, bytes }).collect();
    let mut said = Vec::new();
    sizes.files(&facts, &mut |_, file, message| said.push((file, message)));
    said
}

#[test]
fn bounds_are_inclusive_and_files_of_a_split_add_up() {
    let limits = "records = { min = 10, max = 20 }";
    assert!(said(limits, &[(Split::Train, 4, 0), (Split::Train, 6, 0)]).is_empty());
    assert!(said(limits, &[(Split::Train, 20, 0)]).is_empty());
    assert_eq!(said(limits, &[(Split::Train, 9, 0)]), [(0, "there are 9 records to train on, acme takes 10 or more".to_owned())]);
    assert_eq!(said(limits, &[(Split::Train, 1, 0)])[0].1, "there is 1 record to train on, acme takes 10 or more");
    assert_eq!(
        said(limits, &[(Split::Train, 1, 0), (Split::Train, 20, 0)])[0].1,
        "there are 21 records to train on, acme takes 20 at most"
    );
}

#[test]
fn each_split_has_its_own_bounds() {
    let limits = "records = { min = 2 }\nvalidation = { records = { max = 3 }, bytes = { max = 5 } }\nbytes = { max = 50 }";
    assert!(said(limits, &[(Split::Train, 2, 50), (Split::Validation, 3, 5), (Split::Benchmark, 99, 99)]).is_empty());
    let found = said(limits, &[(Split::Train, 2, 51), (Split::Validation, 4, 6)]);
    assert_eq!(found.iter().map(|(file, _)| *file).collect::<Vec<_>>(), [1, 0, 1]);
    // A split that is not given is not judged.
    assert!(said("validation = { records = { min = 3 } }", &[(Split::Train, 1, 1)]).is_empty());
}

#[test]
fn what_holds_for_both_files_is_said_once() {
    let limits = "records = { max = 10 }\ntogether = { min = 4, max = 10 }";
    assert_eq!(said(limits, &[(Split::Train, 3, 0)]).len(), 1);
    assert_eq!(said(limits, &[(Split::Train, 11, 0)]).len(), 1);
    assert_eq!(
        said(limits, &[(Split::Train, 8, 0), (Split::Validation, 3, 0)]),
        [(0, "there are 11 records in all, acme takes 10 at most".to_owned())]
    );
    assert!(said(limits, &[(Split::Train, 3, 0), (Split::Validation, 1, 0)]).is_empty());
}
