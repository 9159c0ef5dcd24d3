//! Ids and addresses in JSON.

use flow_ids::{AccountEmail, ImageId, MaskedEmail, MediaGenerationId, VideoId};

#[test]
fn as_plain_strings() {
    let id = crate::nora("video:v");
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, format!("{:?}", id.as_str()));
    assert_eq!(
        serde_json::from_str::<MediaGenerationId>(&json).unwrap(),
        id
    );
    let video = serde_json::from_str::<VideoId>(&json).unwrap();
    assert_eq!(serde_json::to_string(&video).unwrap(), json);

    let email = AccountEmail::parse("Zoë+flow@example.org").unwrap();
    let json = serde_json::to_string(&email).unwrap();
    assert_eq!(json, r#""Zoë+flow@example.org""#);
    assert_eq!(
        serde_json::from_str::<AccountEmail>(&json)
            .unwrap()
            .as_str(),
        email.as_str()
    );

    let mask = MaskedEmail::from_wire("jo***@gmail.com");
    let json = serde_json::to_string(&mask).unwrap();
    assert_eq!(json, r#""jo***@gmail.com""#);
    assert_eq!(serde_json::from_str::<MaskedEmail>(&json).unwrap(), mask);
}

#[test]
fn escapes_and_owned_values() {
    let json = r#""user:1-email:6a-image:\u0061""#;
    let id: MediaGenerationId = serde_json::from_str(json).unwrap();
    assert_eq!(id.as_str(), "user:1-email:6a-image:a");
    let value = serde_json::Value::from("user:1-email:6a-image:a");
    assert_eq!(
        serde_json::from_value::<ImageId>(value.clone())
            .unwrap()
            .as_id(),
        &id
    );
    assert_eq!(
        serde_json::from_value::<MediaGenerationId>(value).unwrap(),
        id
    );
}

#[test]
fn any_text_is_kept() {
    for text in ["", "asset-1", "user:4711-AbCdEf", "ключ"] {
        let json = serde_json::to_string(text).unwrap();
        let id: MediaGenerationId = serde_json::from_str(&json).unwrap();
        assert_eq!(id.as_str(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), json);
    }
}

fn error<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).unwrap_err().to_string()
}

#[test]
fn errors() {
    assert_eq!(
        error::<VideoId>(r#""user:1-email:6a-image:a""#),
        "invalid kind at byte 16 of a media generation id: expected the reference of a video at line 1 column 25"
    );
    assert_eq!(
        error::<ImageId>(r#""user:4711-AbCdEf""#),
        "invalid e-mail at byte 9 of a media generation id: expected `-email:` (this looks like an API token, which is a secret) at line 1 column 18"
    );
    assert_eq!(
        error::<AccountEmail>(r#""nora""#),
        "invalid e-mail address at byte 4: expected `@` at line 1 column 6"
    );
    assert_eq!(
        error::<MediaGenerationId>("{}"),
        "invalid type: map, expected a media generation id at line 1 column 0"
    );
    assert_eq!(
        error::<MaskedEmail>("null"),
        "invalid type: null, expected a masked e-mail at line 1 column 4"
    );
}
