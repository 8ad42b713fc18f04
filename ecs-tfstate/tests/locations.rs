//! Locations out of whatever text.
#![cfg(test)]

use ecs_tfstate::{HttpUrl, Location};
use proptest::prelude::*;

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        let _ = text.parse::<Location>();
        let _ = text.parse::<HttpUrl>();
    }

    #[test]
    fn any_end_of_a_location_is_read_or_refused(
        scheme in "s3|gs|azurerm|remote|file|https|HTTP",
        rest in "[a-z@:/?#%é ]{0,20}",
    ) {
        let _ = format!("{scheme}://{rest}").parse::<Location>();
    }

    #[test]
    fn what_is_shown_is_read_again(
        text in "(s3|gs)://[a-z]{1,3}/[a-z/:@% ]{1,9}|azurerm://([a-z]@)?[a-z]/[a-z]/[a-z]/[a-z/@:]{1,9}|remote://[a-z.]{1,5}/[a-z]/[a-z]",
    ) {
        let location = text.parse::<Location>().unwrap();
        prop_assert_eq!(location.to_string().parse::<Location>().unwrap(), location);
    }

    #[test]
    fn a_password_is_never_shown(
        user in "[a-z]{0,4}",
        rest in "([a-z]{1,4}(:[0-9]{1,2})?)?(/[a-z @?#]{0,6})?",
        query in "(\\?hunter2)?",
    ) {
        let text = format!("https://{user}:hunter2%40@{rest}{query}");
        let shown = match text.parse::<Location>() {
            Ok(location) => format!("{location} {location:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        prop_assert!(!shown.contains("hunter2"), "{shown}");
    }
}
