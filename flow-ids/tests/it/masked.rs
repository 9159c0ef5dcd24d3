//! Masks: the form of the service, matching with a pool, and formatting.

use flow_ids::{AccountEmail, MaskedEmail};

use crate::rows;

fn masks(address: &str, mask: &str) {
    let email = AccountEmail::parse(address).unwrap();
    assert_eq!(email.masked().as_str(), mask);
    assert_eq!(email.masked().to_string(), mask);
    assert!(email.masked().matches(&email));
}

rows! { masks:
    plain("john.field@example.org", "jo***@example.org");
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
    as_documented("jo***@example.org", "john@example.org", true);
    nothing_hidden("jo***@example.org", "jo@example.org", true);
    another_case("JO***@Example.org", "john@example.org", true);
    other_start("jo***@example.org", "jane@example.org", false);
    shorter_than_shown("jo***@example.org", "j@example.org", false);
    other_domain("jo***@example.org", "john@example.com", false);
    domain_that_begins_alike("jo***@example.org", "john@example.org.example", false);
    all_hidden("***@example.org", "john@example.org", true);
    end_shown("j***n@example.org", "john@example.org", true);
    end_differs("j***x@example.org", "john@example.org", false);
    start_and_end_do_not_overlap("joh***ohn@example.org", "john@example.org", false);
    start_and_end_touch("jo***hn@example.org", "john@example.org", true);
    one_asterisk("j*@example.org", "john@example.org", true);
    domain_masked("jo***@e***.org", "john@example.org", true);
    domain_masked_otherwise("jo***@x***.org", "john@example.org", false);
    unmasked("john@example.org", "john@example.org", true);
    unmasked_other("johm@example.org", "john@example.org", false);
    plus_is_no_special_case("jo***@example.org", "john+flow@example.org", true);
    non_ascii_start("zo***@müller.example", "zoë@müller.example", true);
    non_ascii_cut_inside("zo\u{eb}***@müller.example", "zoë@müller.example", true);
    no_at("jo***", "john@example.org", false);
    empty("", "john@example.org", false);
    only_asterisks("***", "john@example.org", false);
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

/// Asserts that the received text is kept, and that a mask is displayed.
fn shown(wire: &str, shown: &str) {
    let mask = MaskedEmail::from_wire(wire);
    assert_eq!(mask.as_str(), wire);
    assert_eq!(mask.to_string(), shown);
    assert_eq!(format!("{mask:?}"), format!("MaskedEmail({shown})"));
}

rows! { shown:
    a_mask("jo***@example.org", "jo***@example.org");
    more_asterisks("jo*****@example.org", "jo***@example.org");
    shows_too_much("john.fi***@example.org", "jo***@example.org");
    shows_the_end("j***n@example.org", "j***@example.org");
    a_whole_address("john@example.org", "jo***@example.org");
    a_whole_address_with_asterisk("jo*hn@example.org", "jo***@example.org");
    two_addresses("john@example.com@example.org", "jo***@example.org");
    no_address("John Field", "***");
    no_domain("john@user:4711-AbCdEf", "***");
    masked_domain("jo***@e***.org", "jo***@e***.org");
    nothing("", "***");
}

#[test]
fn padding_is_honored() {
    let mask = MaskedEmail::from_wire("jo***@example.org");
    assert_eq!(
        format!("{mask:>19}|{mask:<18}|"),
        "  jo***@example.org|jo***@example.org |"
    );
}
