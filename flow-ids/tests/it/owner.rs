//! The check that references have a common owner.

use flow_ids::{AccountEmail, MediaGenerationId, common_owner};

use crate::{IVO_HEX, NORA_HEX, rows};

/// Checks references with these tails after `user:`; `mismatch` is the index of the one with a different owner.
fn owners(tails: &[&str], mismatch: Option<usize>) {
    let ids: Vec<_> = tails
        .iter()
        .map(|tail| MediaGenerationId::from_wire(format!("user:{tail}")))
        .collect();
    match common_owner(&ids) {
        Ok(first) => {
            assert_eq!(mismatch, None);
            assert_eq!(first, ids.first().map(|id| id.parts().unwrap().owner()));
        }
        Err(error) => assert_eq!(mismatch, Some(error.index())),
    }
}

fn of(user: u32, hex: &str) -> String {
    format!("{user}-email:{hex}-video:v")
}

rows! { owners:
    none(&[], None);
    one(&[&of(1, NORA_HEX)], None);
    same(&[&of(1, NORA_HEX), &of(1, NORA_HEX), &of(1, NORA_HEX)], None);
    hex_in_another_case(&[&of(1, NORA_HEX), &of(1, &NORA_HEX.to_uppercase())], None);
    // The hex of NORA@example.org.
    address_in_another_case(&[&of(1, NORA_HEX), &of(1, "4e4f5241406578616d706c652e6f7267")], None);
    several_kinds(&[&of(1, NORA_HEX), &format!("1-email:{NORA_HEX}-character:c-imgs:1-voice:v")], None);
    another_account(&[&of(1, NORA_HEX), &of(1, NORA_HEX), &of(1, IVO_HEX)], Some(2));
    another_user(&[&of(1, NORA_HEX), &of(2, NORA_HEX)], Some(1));
    no_addresses_but_the_same(&[&of(1, "6a"), &of(1, "6A")], None);
    no_addresses(&[&of(1, "6a"), &of(1, "4a")], Some(1));
    no_utf8(&[&of(1, "ff"), &of(1, "fe")], Some(1));
    unreadable(&[&of(1, NORA_HEX), "4711-AbCdEf"], Some(1));
    unreadable_first(&["fixture", &of(1, NORA_HEX)], Some(0));
}

#[test]
fn errors_contain_the_cause() {
    let (nora, unreadable) = (
        crate::nora("image:a"),
        MediaGenerationId::from_wire("undefined"),
    );
    let error = common_owner([&nora, &unreadable]).unwrap_err();
    assert_eq!(error.parse_error(), unreadable.parts().err());
    let other = MediaGenerationId::from_wire(format!("user:{}", of(4711, IVO_HEX)));
    let error = common_owner([&nora, &other]).unwrap_err();
    assert_eq!(error.parse_error(), None);
}

#[test]
fn owners_hide_the_address() {
    let clip = crate::nora("video:v");
    let owner = clip.parts().unwrap().owner();
    assert_eq!(owner.email().unwrap().as_str(), "nora@example.org");
    assert_eq!(owner.user_id(), "4711");
    assert!(owner.is_account(&AccountEmail::parse("Nora@Example.org").unwrap()));
    assert!(!owner.is_account(&AccountEmail::parse("ivo@example.org").unwrap()));
    assert_eq!(format!("{owner:?}"), "Owner(user:4711-email:***)");
    // The hex of `1@1` is also the user id.
    let ambiguous = MediaGenerationId::from_wire("user:314031-email:314031-video:v");
    let owner = ambiguous.parts().unwrap().owner();
    assert_eq!(format!("{owner:?}"), "Owner(user:<6 bytes>-email:***)");
    assert_eq!(owner.email().unwrap().as_str(), "1@1");
}
