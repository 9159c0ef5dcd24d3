//! Masks: made as the service makes them, matched with a pool, and shown safely.

use flow_ids::{AccountEmail, MaskedEmail};

use crate::rows;

fn masks(address: &str, mask: &str) {
    let email = AccountEmail::parse(address).unwrap();
    assert_eq!(email.masked().as_str(), mask);
    assert_eq!(email.masked().to_string(), mask);
    assert!(email.masked().matches(&email));
}

rows! { masks:
    plain("john.field@gmail.com", "jo***@gmail.com");
    three("ivo@example.org", "iv***@example.org");
    two_are_not_shown_whole("ab@example.org", "a***@example.org");
    one_is_not_shown("a@example.org", "***@example.org");
    case_is_kept("Nora@Example.org", "No***@Example.org");
    plus("n+flow@example.org", "n+***@example.org");
    non_ascii("zoë@müller.example", "zo***@müller.example");
    characters_not_bytes("ëüö@example.org", "ëü***@example.org");
    asterisk_of_the_address("n*ra@example.org", "n***@example.org");
    asterisk_in_front("*@example.org", "***@example.org");
}

fn fits(mask: &str, address: &str, expected: bool) {
    let email = AccountEmail::parse(address).unwrap();
    assert_eq!(MaskedEmail::from_wire(mask).matches(&email), expected);
}

rows! { fits:
    as_documented("jo***@gmail.com", "john@gmail.com", true);
    nothing_hidden("jo***@gmail.com", "jo@gmail.com", true);
    another_case("JO***@Gmail.com", "john@gmail.com", true);
    other_start("jo***@gmail.com", "jane@gmail.com", false);
    shorter_than_shown("jo***@gmail.com", "j@gmail.com", false);
    other_domain("jo***@gmail.com", "john@gmail.org", false);
    domain_that_begins_alike("jo***@gmail.com", "john@gmail.com.example", false);
    all_hidden("***@gmail.com", "john@gmail.com", true);
    end_shown("j***n@gmail.com", "john@gmail.com", true);
    end_differs("j***x@gmail.com", "john@gmail.com", false);
    start_and_end_do_not_overlap("joh***ohn@gmail.com", "john@gmail.com", false);
    start_and_end_touch("jo***hn@gmail.com", "john@gmail.com", true);
    one_asterisk("j*@gmail.com", "john@gmail.com", true);
    domain_masked("jo***@g***.com", "john@gmail.com", true);
    domain_masked_otherwise("jo***@x***.com", "john@gmail.com", false);
    unmasked("john@gmail.com", "john@gmail.com", true);
    unmasked_other("johm@gmail.com", "john@gmail.com", false);
    plus_is_no_special_case("jo***@gmail.com", "john+flow@gmail.com", true);
    non_ascii_start("zo***@müller.example", "zoë@müller.example", true);
    non_ascii_cut_inside("zo\u{eb}***@müller.example", "zoë@müller.example", true);
    no_at("jo***", "john@gmail.com", false);
    empty("", "john@gmail.com", false);
    only_asterisks("***", "john@gmail.com", false);
}

#[test]
fn narrows_a_pool() {
    let pool = [
        "nora@example.org",
        "norman@example.org",
        "ivo@example.org",
        "nora@example.com",
    ]
    .map(|text| AccountEmail::parse(text).unwrap());
    let mask = MaskedEmail::from_wire("no***@example.org");
    let found: Vec<_> = mask.matching(&pool).map(AccountEmail::as_str).collect();
    assert_eq!(found, ["nora@example.org", "norman@example.org"]);
}

/// What came is kept; what is shown is a mask.
fn shown(wire: &str, shown: &str) {
    let mask = MaskedEmail::from_wire(wire);
    assert_eq!(mask.as_str(), wire);
    assert_eq!(mask.to_string(), shown);
    assert_eq!(format!("{mask:?}"), format!("MaskedEmail({shown})"));
}

rows! { shown:
    a_mask("jo***@gmail.com", "jo***@gmail.com");
    more_asterisks("jo*****@gmail.com", "jo***@gmail.com");
    shows_too_much("john.fi***@gmail.com", "jo***@gmail.com");
    shows_the_end("j***n@gmail.com", "j***@gmail.com");
    a_whole_address("john@gmail.com", "jo***@gmail.com");
    a_whole_address_with_asterisk("jo*hn@gmail.com", "jo***@gmail.com");
    two_addresses("john@gmail.com@example.org", "jo***@example.org");
    no_address("John Field", "***");
    no_domain("john@user:4711-AbCdEf", "***");
    masked_domain("jo***@g***.com", "jo***@g***.com");
    nothing("", "***");
}

#[test]
fn padding_is_honored() {
    let mask = MaskedEmail::from_wire("jo***@gmail.com");
    assert_eq!(
        format!("{mask:>17}|{mask:<16}|"),
        "  jo***@gmail.com|jo***@gmail.com |"
    );
}
