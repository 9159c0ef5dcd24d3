use flow_validate::{CheckedAsset, Declared, PREFIX_LEN};

use crate::corpus;

/// Refused where the first bytes show it, with the class of the manifest; accepted where nothing is wrong.
#[test]
fn every_file_of_the_corpus_by_its_first_bytes() {
    let mut wrong = Vec::new();
    for entry in corpus::entries() {
        let bytes = entry.bytes();
        let prefix = &bytes[..bytes.len().min(PREFIX_LEN)];
        let declared = Declared::from_path(&entry.path());
        let answer = CheckedAsset::check(prefix, declared, bytes.len() as u64);
        let shows = entry.text("detect") != Some("structure");
        let good = match &answer {
            Ok(asset) => {
                assert_eq!(asset.byte_len(), bytes.len() as u64);
                (entry.accept() || !shows)
                    && asset.content_type() == entry.text("declared_type").unwrap()
            }
            Err(error) => !entry.accept() && entry.refused_as(error.code()),
        };
        if !good {
            let (class, detect) = (entry.class(), entry.text("detect"));
            wrong.push(format!(
                "{}: {answer:?}, want {class} {detect:?}",
                entry.file()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
