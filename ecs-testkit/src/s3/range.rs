//! One range of bytes: RFC 9110, section 14.

use std::ops::Range;

use crate::fault::Fault;

/// The part of `length` bytes that `header` asks for. A header of another form
/// asks for everything.
pub(super) fn parse(header: &str, length: usize) -> Result<Option<Range<usize>>, Fault> {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Ok(None);
    };
    let range = match (first.trim().parse::<usize>(), last.trim().parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..length,
        (Err(_), Ok(suffix)) if first.trim().is_empty() && suffix > 0 => {
            length.saturating_sub(suffix)..length
        }
        _ => return Ok(None),
    };
    if range.is_empty() {
        let fault = Fault::new("InvalidRange", 416, "The requested range is not satisfiable");
        let fault = fault.with_detail("RangeRequested", header);
        return Err(fault.with_detail("ActualObjectSize", length.to_string()));
    }
    Ok(Some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_inclusive_and_end_with_the_object() {
        let check = |header: &str, length, expected: Option<Range<usize>>| {
            assert_eq!(parse(header, length).unwrap(), expected, "{header} of {length}");
        };
        check("bytes=0-5242879", 10, Some(0..10));
        check("bytes=2-4", 10, Some(2..5));
        check("bytes=7-", 10, Some(7..10));
        check("bytes=-3", 10, Some(7..10));
        check("bytes=-30", 10, Some(0..10));
        check("bytes=4-2", 10, None);
        check("lines=1-2", 10, None);
    }

    #[test]
    fn nothing_to_give_is_a_416() {
        for (header, length) in [("bytes=10-", 10), ("bytes=0-5", 0), ("bytes=18446744073709551615-", 5)] {
            assert_eq!(parse(header, length).unwrap_err().status, 416, "{header} of {length}");
        }
    }
}
