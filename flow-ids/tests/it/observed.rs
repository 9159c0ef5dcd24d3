//! Observed forms, valid and invalid, with the result of parsing them.

use flow_ids::MediaGenerationId;

use crate::rows;

/// Asserts that `text` is a reference of this kind. `owner` is its address, or the error of decoding the hex.
fn valid(text: &str, kind: &str, owner: &str) {
    let id = MediaGenerationId::parse(text).unwrap();
    assert_eq!(id.as_str(), text);
    let parts = id.parts().unwrap();
    assert_eq!(parts.kind().as_str(), kind);
    let found = match parts.email() {
        Ok(email) => email.as_str().to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(found, owner);
    // An id with an invalid address remains usable.
    assert_eq!(parts.to_id(), id);
}

const FIELD: &str = "nora.field77@example.org";

rows! { valid:
    image_reference_uuid(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        "image", FIELD,
    );
    video_reference_uuid(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002",
        "video", FIELD,
    );
    video_reference_uuid_upsampled(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:a17f40d8-22b6-4e0b-8f53-c0de5eed0002_upsampled",
        "video", FIELD,
    );
    video_reference_base64url(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-video:CAUSJDVkMmM4ODcxLTkwYWUtNGMzNy1iNmQxLWMwZGU1ZWVkMDAwMw",
        "video", FIELD,
    );
    image_reference_email_non_ascii(
        "user:4711-email:7a6fc3ab2e6dc3bc6c6c6572406578616d706c652e6f7267-image:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        "image", "zoë.müller@example.org",
    );
    image_reference_truncated_hex(
        "user:12345-email:6e6f7261-image:7-abcdef",
        "image", "invalid e-mail address at byte 4: expected `@`",
    );
    video_reference_short_hex(
        "user:1-email:6a-video:abc123",
        "video", "invalid e-mail address at byte 1: expected `@`",
    );
    character_reference_no_voice(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-character:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001-imgs:1",
        "character", FIELD,
    );
    character_reference_user_voice(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-character:3b9e1c52-7d04-4f6a-9a18-c0de5eed0001-imgs:2-voice:a17f40d8-22b6-4e0b-8f53-c0de5eed0002",
        "character", FIELD,
    );
    voice_reference_user(
        "user:4711-email:6e6f72612e6669656c643737406578616d706c652e6f7267-voice:a17f40d8-22b6-4e0b-8f53-c0de5eed0002-mid:5d2c8871-90ae-4c37-b6d1-c0de5eed0003",
        "voice", FIELD,
    );
}

fn invalid(text: &str, reason: &str) {
    let error = MediaGenerationId::parse(text).unwrap_err();
    assert_eq!(error.to_string(), reason);
}

const JOB_ID: &str = "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like a job id, which only GET /jobs takes)";
const NO_PREFIX: &str = "invalid prefix at byte 0 of a media generation id: expected `user:`";

rows! { invalid:
    bearer_token(
        "user:4711-AbCdEfGhIjKlMnOpQrSt",
        "invalid e-mail at byte 9 of a media generation id: expected `-email:` (this looks like an API token, which is a secret)",
    );
    image_reference_masked_doc(
        "user:12345-email:6a6f...-image:ff9aa5cc-...redacted...",
        "invalid e-mail at byte 21 of a media generation id: expected hex digits",
    );
    image_reference_no_email_part("user:1-image:abc", "invalid e-mail at byte 6 of a media generation id: expected `-email:`");
    stub_user_fixture("user:fixture-image-001", "invalid user id at byte 5 of a media generation id: expected decimal digits");
    stub_asset_n("asset-1", NO_PREFIX);
    media_name_uuid(
        "3b9e1c52-7d04-4f6a-9a18-c0de5eed0001",
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like an internal media id; take mediaGenerationId from the response)",
    );
    voice_reference_system_preset("Achernar", NO_PREFIX);
    voice_orphan(r#"{"workflowId": "a17f40d8-22b6-4e0b-8f53-c0de5eed0002", "deleted": true}"#, NO_PREFIX);
    job_id_docs_image("j1731859345678i-u12345-email:jo***@gmail.com-bot:google-flow", JOB_ID);
    job_id_observed("j0914102233123456789v-u4711-email:nora.field77@example.org-bot:google-flow", JOB_ID);
    job_id_hyphen_email("j0914102233123456789i-u4711-email:field-works.01@example.org-bot:google-flow", JOB_ID);
    job_id_extend_variant("j1731859234567v-extend-u12345-email:jo***@gmail.com-bot:google-flow", JOB_ID);
    job_id_percent_encoded("j0914102233123456789v-u4711-email%3Anora.field77%40example.org-bot%3Agoogle-flow", JOB_ID);
    asset_path_encoded_email("/assets/nora.field%2Bflow%40example.org", NO_PREFIX);
    asset_path_raw_at_email("/assets/nora.field77@example.org", NO_PREFIX);
    asset_path_query_email("/assets?email=nora.field77%40example.org", NO_PREFIX);
    asset_path_literal_placeholder("/assets/email", NO_PREFIX);
    reference_url(
        "https://flow-content.google/image/3b9e1c52-7d04-4f6a-9a18-c0de5eed0001?Expires=0&Signature=REDACTED",
        "invalid prefix at byte 0 of a media generation id: expected `user:` (this looks like a URL)",
    );
    reference_undefined("undefined", NO_PREFIX);
}
