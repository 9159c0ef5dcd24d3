//! Tests that job ids have the traits of the other ids.

use std::collections::BTreeMap;

use flow_ids::JobId;

#[test]
fn same_traits_as_other_ids() {
    let text = "j0914102233123456789v-u4711-email:nora@example.org-bot:google-flow";
    let id: JobId = text.parse().unwrap();
    assert_eq!(JobId::try_from(text), Ok(id.clone()));
    assert_eq!(id.as_ref() as &str, text);
    assert_eq!(BTreeMap::from([(id.clone(), 1)]).get(text), Some(&1));
    assert_eq!(id.clone().into_string(), text);
    assert_eq!(format!("{id:?}"), "JobId(<66 bytes>)");
}

#[test]
fn is_a_string_in_json() {
    let id: JobId = serde_json::from_str(r#""job-1""#).unwrap();
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""job-1""#);
    let error = serde_json::from_str::<JobId>(r#""a/nora@example.org""#).unwrap_err();
    assert!(!error.to_string().contains("nora"), "{error}");
}
