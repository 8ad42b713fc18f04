//! Dates as conditions compare them.

const SECONDS_OF_A_DAY: i128 = 24 * 60 * 60;
const NANOS: i128 = 1_000_000_000;

/// The nanoseconds since 1970 of a date in the W3C profile of ISO 8601, or of
/// a number of seconds.
///
/// IAM User Guide, "IAM JSON policy elements: Condition operators", "Date
/// condition operators"; W3C, "Date and Time Formats" (NOTE-datetime). Four
/// digits are a year; seconds before 1970 are negative.
pub(crate) fn nanoseconds(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_number = !unsigned.is_empty() && unsigned.chars().all(|c| c.is_ascii_digit());
    let is_year = text == unsigned && text.len() == 4;
    if is_number && !is_year {
        return Some(text.parse::<i128>().ok()? * NANOS);
    }
    match text.split_once('T') {
        None => Some(days(text)? * SECONDS_OF_A_DAY * NANOS),
        Some((day, time)) => {
            if day.split('-').count() != 3 {
                return None;
            }
            Some(days(day)? * SECONDS_OF_A_DAY * NANOS + time_of_day(time)?)
        }
    }
}

/// The days since 1970 of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn days(text: &str) -> Option<i128> {
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts[..] {
        [year] => (digits(year, 4)?, 1, 1),
        [year, month] => (digits(year, 4)?, digits(month, 2)?, 1),
        [year, month, day] => (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?),
        _ => return None,
    };
    if !(1..=12).contains(&month) || day < 1 || day > days_of_month(year, month) {
        return None;
    }
    let years: i128 =
        (1970..year).map(days_of_year).sum::<i128>() - (year..1970).map(days_of_year).sum::<i128>();
    let months: i128 = (1..month).map(|month| days_of_month(year, month)).sum();
    Some(years + months + day - 1)
}

fn days_of_year(year: i128) -> i128 {
    (1..=12).map(|month| days_of_month(year, month)).sum()
}

fn days_of_month(year: i128, month: i128) -> i128 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// The nanoseconds since midnight UTC of `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`
/// with a zone, `Z` or `+hh:mm`.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, ahead) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0),
        None => {
            let (clock, zone) = text.rsplit_once(['+', '-'])?;
            let minutes = hours_and_minutes(zone)?;
            (clock, if text.contains('+') { minutes } else { -minutes })
        }
    };
    let (minutes, nanos) = match clock.split(':').collect::<Vec<_>>()[..] {
        [_, _] => (hours_and_minutes(clock)?, 0),
        [hour, minute, second] => (hours_and_minutes(&format!("{hour}:{minute}"))?, seconds(second)?),
        _ => return None,
    };
    Some((minutes - ahead) * 60 * NANOS + nanos)
}

fn hours_and_minutes(text: &str) -> Option<i128> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// `ss` or `ss.s` in nanoseconds.
fn seconds(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let seconds = digits(whole, 2).filter(|seconds| *seconds < 60)?;
    if fraction.is_empty() || fraction.len() > 9 {
        return None;
    }
    let nanos = digits(&format!("{fraction:0<9}"), 9)?;
    Some(seconds * NANOS + nanos)
}

/// The number that exactly so many digits write.
fn digits(text: &str, count: usize) -> Option<i128> {
    let is_number = text.len() == count && text.chars().all(|c| c.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
