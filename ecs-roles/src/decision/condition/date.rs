//! Dates of the `Date…` operators: ISO 8601 in the profile of the W3C, or
//! seconds since 1970.
//!
//! Source: IAM User Guide, "Date condition operators"; W3C, "Date and Time
//! Formats".

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::decision::contested;

/// A moment, in nanoseconds since 1970.
pub(super) type Moment = i128;

const SECOND: i128 = 1_000_000_000;

/// Reads a date; nothing where the text is none.
pub(super) fn read(text: &str) -> Option<Moment> {
    if contested::is_epoch(text) {
        return text.parse::<i128>().ok()?.checked_mul(SECOND);
    }
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let (year, month, day) = calendar_date(date, time.is_some())?;
    let clock = time.map_or(Some(Clock::default()), clock)?;
    let civil =
        DateTime::new(year, month, day, clock.hour, clock.minute, clock.second, clock.nanosecond).ok()?;
    let utc = civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_nanosecond();
    Some(utc - clock.offset_minutes * 60 * SECOND)
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; before a time only the last.
fn calendar_date(text: &str, whole: bool) -> Option<(i16, i8, i8)> {
    let mut parts = text.split('-');
    let year = digits::<i16>(parts.next()?, 4)?;
    let (month, day) = (parts.next(), parts.next());
    if parts.next().is_some() || (whole && day.is_none()) {
        return None;
    }
    let part = |text: Option<&str>| text.map_or(Some(1), |text| digits(text, 2));
    Some((year, part(month)?, part(day)?))
}

/// A time of day and its distance from UTC.
#[derive(Default)]
struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    nanosecond: i32,
    offset_minutes: i128,
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, and the zone.
fn clock(text: &str) -> Option<Clock> {
    let zone_start = text.find(['Z', '+', '-'])?;
    let (time, zone) = text.split_at_checked(zone_start)?;
    let mut parts = time.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, nanosecond) = parts.next().map_or(Some((0, 0)), seconds)?;
    if parts.next().is_some() {
        return None;
    }
    Some(Clock { hour, minute, second, nanosecond, offset_minutes: offset_minutes(zone)? })
}

fn seconds(text: &str) -> Option<(i8, i32)> {
    let Some((second, fraction)) = text.split_once('.') else {
        return Some((digits(text, 2)?, 0));
    };
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine = format!("{fraction:0<9}");
    Some((digits(second, 2)?, nine.get(..9)?.parse().ok()?))
}

/// `Z`, `+hh:mm` or `-hh:mm`.
fn offset_minutes(zone: &str) -> Option<i128> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i128, i128) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn digits<T: std::str::FromStr>(text: &str, count: usize) -> Option<T> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, two: &str) {
        assert_eq!(read(one), read(two), "{one} and {two}");
        assert!(read(one).is_some(), "{one}");
    }

    #[test]
    fn spellings_of_one_moment_are_equal() {
        check("2026", "2026-01-01T00:00Z");
        check("2026-03", "2026-03-01T00:00:00Z");
        check("2026-03-01", "2026-03-01T00:00:00.000Z");
        check("1970-01-01T00:00:01Z", "1");
        check("2020-04-01T02:00:00+02:00", "2020-04-01T00:00:00Z");
        check("2020-03-31T19:30:00-04:30", "2020-04-01T00:00:00Z");
        check("1585699200", "2020-04-01T00:00:00Z");
        check("1969-12-31T23:59:59Z", "-1");
    }

    #[test]
    fn fractions_count() {
        assert_eq!(read("1970-01-01T00:00:00.5Z"), Some(SECOND / 2));
        assert_eq!(read("1970-01-01T00:00:00.1234567899Z"), Some(123_456_789));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-02-30",
            "2026-1-1",
            "2026-01-01T00:00:00",
            "2026-01-01T00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01T00:00Z",
            "2026-01-01T25:00Z",
            "2026-01-01T00:00+25:00",
            "2026-01-01 00:00Z",
            "1.5",
            "99999999999999999999999999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
