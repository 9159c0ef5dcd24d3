//! The property of the id parser.

use flow_ids::{ImageId, MAX_ID_LEN, MediaGenerationId, MediaKind, VideoId};

/// A valid reference is composed again from its parts, and no output for logs contains the address. An invalid text is
/// kept unchanged, and the position of its error is within it.
pub fn id_parser(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let id = MediaGenerationId::from_wire(text);
    assert_eq!(id.as_str(), text);
    let parts = match id.parts() {
        Ok(parts) => parts,
        Err(error) => {
            assert!(MediaGenerationId::parse(text).is_err());
            assert!(error.offset() <= text.len().min(MAX_ID_LEN));
            assert!(VideoId::parse(text).is_err() && ImageId::parse(text).is_err());
            return;
        }
    };
    assert_eq!(parts.to_id(), id);
    assert_eq!(
        ImageId::parse(text).is_ok(),
        parts.kind() == MediaKind::Image
    );
    assert_eq!(
        VideoId::parse(text).is_ok(),
        parts.kind() == MediaKind::Video
    );
    assert_eq!(
        parts.character().is_some(),
        parts.kind() == MediaKind::Character
    );
    assert_eq!(parts.voice().is_some(), parts.kind() == MediaKind::Voice);

    let shown = format!("{id:?} {parts:?} {}", id.redacted());
    let hex = parts.email_hex();
    // Hex of fewer digits can't be an address.
    if hex.len() >= 12 {
        assert!(
            !shown
                .to_ascii_lowercase()
                .contains(&hex.to_ascii_lowercase())
        );
    }
    if let Ok(email) = parts.email() {
        assert!(!shown.contains(email.as_str()));
        assert!(parts.is_owned_by(&email));
        assert!(email.masked().matches(&email));
        // `*@e` is part of its own mask, which is `***@e`.
        let is_mask = email.as_str().trim_start_matches('*').starts_with('@');
        assert!(is_mask || !format!("{email:?} {:?}", email.masked()).contains(email.as_str()));
        assert!(email.to_hex().eq_ignore_ascii_case(hex));
    }
}
