//! The id parser.

use flow_ids::{ImageId, MAX_ID_LEN, MediaGenerationId, MediaKind, VideoId};

/// What parses is put together again as it was, and nothing that is shown holds the address. What does not
/// parse is kept as it came, and its error points into it.
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
    // Shorter hex is no address.
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
        // `*@e` is within its own mask, which is `***@e`.
        let is_mask = email.as_str().trim_start_matches('*').starts_with('@');
        assert!(is_mask || !format!("{email:?} {:?}", email.masked()).contains(email.as_str()));
        assert!(email.to_hex().eq_ignore_ascii_case(hex));
    }
}
