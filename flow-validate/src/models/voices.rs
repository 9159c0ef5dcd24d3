//! The names of the service's preset voices.

use super::{Dated, Source, Words};

/// The names that `referenceAudio_N` accepts in addition to references to a user's own voices. Case is ignored.
pub const PRESET_VOICES: Dated<Words> = Dated::new(
    Words(&[
        "Achernar",
        "Achird",
        "Algenib",
        "Algieba",
        "Alnilam",
        "Aoede",
        "Autonoe",
        "Callirrhoe",
        "Charon",
        "Despina",
        "Enceladus",
        "Erinome",
        "Fenrir",
        "Gacrux",
        "Iapetus",
        "Kore",
        "Laomedeia",
        "Leda",
        "Orus",
        "Puck",
        "Pulcherrima",
        "Rasalgethi",
        "Sadachbia",
        "Sadaltager",
        "Schedar",
        "Sulafat",
        "Umbriel",
        "Vindemiatrix",
        "Zephyr",
        "Zubenelgenubi",
    ]),
    Source::documented("useapi.net post-google-flow-voices", "2026-06-05"),
);

/// Finds a preset voice, ignoring case, and returns its name.
///
/// ```
/// use flow_validate::models::voices::preset_voice;
///
/// assert_eq!(preset_voice("KORE"), Some("Kore"));
/// assert_eq!(preset_voice("Nobody"), None);
/// ```
#[must_use]
pub fn preset_voice(name: &str) -> Option<&'static str> {
    PRESET_VOICES.value.in_any_case(name)
}
