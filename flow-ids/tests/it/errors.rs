//! All error texts, in one snapshot: `snapshots/it__errors__texts.snap`.

use std::fmt::{Debug, Display, Write};

use flow_ids::{
    AccountEmail, CharacterId, ImageId, JobId, JobIdError, MediaGenerationId, VideoId, VoiceId,
    common_owner,
};
use insta::assert_snapshot;

/// Appends a line for each text: the text and the error of parsing it.
fn section<T: Debug, E: Display>(
    out: &mut String,
    title: &str,
    texts: &[&str],
    parse: impl Fn(&str) -> Result<T, E>,
) {
    writeln!(out, "# {title}").unwrap();
    for text in texts {
        let shown = match text.len() {
            ..=40 => format!("{text:?}"),
            len => format!("<{len} bytes>"),
        };
        writeln!(out, "{shown}\n    {}", parse(text).unwrap_err()).unwrap();
    }
}

#[test]
fn texts() {
    let mut out = String::new();
    section(
        &mut out,
        "media generation ids",
        &[
            &"u".repeat(1025),
            "asset-1",
            "j09v-u4711",
            "http://example.org",
            "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
            "user:x",
            "user:1-image:a",
            "user:1-AbCd",
            "user:1-email:xx-image:a",
            "user:1-email:6-image:a",
            "user:1-email:6a",
            "user:1-email:6a-Image:a",
            "user:1-email:6a-image",
            "user:1-email:6a-image:",
            "user:1-email:6a-image:a b",
            "user:1-email:6a-character:a",
            "user:1-email:6a-character:a-imgs:b",
            "user:1-email:6a-character:a-imgs:1-b",
            "user:1-email:6a-character:a-imgs:1-voice:",
            "user:1-email:6a-voice:a",
            "user:1-email:6a-voice:a-mid:",
        ],
        MediaGenerationId::parse,
    );
    let (image, video) = ("user:1-email:6a-image:a", "user:1-email:6a-video:a");
    section(&mut out, "images", &[video], ImageId::parse);
    section(&mut out, "videos", &[image], VideoId::parse);
    section(&mut out, "characters", &[image], CharacterId::parse);
    section(&mut out, "voices", &[image], VoiceId::parse);
    section(
        &mut out,
        "addresses",
        &[
            "",
            &format!("{}@{}", "a".repeat(64), "b.".repeat(95)),
            "nora",
            "@example.org",
            &format!("{}@example.org", "a".repeat(65)),
            "no ra@example.org",
            "nora@",
            "nora@exam_ple.org",
            &format!("nora@{}.org", "a".repeat(64)),
            "nora..field@example.org",
            "nora@-example.org",
        ],
        AccountEmail::parse,
    );
    section(
        &mut out,
        "addresses in hex",
        &["6a4", "6aff"],
        AccountEmail::from_hex,
    );
    let job_ids = ["", "..", &"j".repeat(513), "j1/../accounts", "j1%40"];
    let words = job_ids.map(|text| JobId::parse(text).unwrap_err().as_str());
    for word in JobIdError::WORDS {
        assert!(words.contains(word), "{word} is not among the texts");
    }
    section(&mut out, "job ids", &job_ids, JobId::parse);
    let nora = crate::nora("video:v");
    let ivo = MediaGenerationId::from_wire(format!("user:4711-email:{}-video:v", crate::IVO_HEX));
    let unknown = MediaGenerationId::from_wire("asset-1");
    writeln!(out, "# owners").unwrap();
    for ids in [[&nora, &ivo], [&nora, &unknown]] {
        writeln!(out, "{}", common_owner(ids).unwrap_err()).unwrap();
    }
    assert_snapshot!(out);
}

#[test]
fn debug_shows_the_same_text() {
    let id = MediaGenerationId::parse("asset-1").unwrap_err();
    assert_eq!(format!("{id:?}"), format!("ParseIdError({id})"));
    let email = AccountEmail::parse("nora").unwrap_err();
    assert_eq!(format!("{email:?}"), format!("EmailError({email})"));
}
