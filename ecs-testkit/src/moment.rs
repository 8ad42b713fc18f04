//! Virtual time as the world keeps it: whole milliseconds, and the three ways
//! AWS writes a timestamp.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The end of the year 9999: the last that AWS's timestamps can say, and near
/// enough for a world that was told to advance by for ever to get there.
const LAST: u64 = 253_402_300_799_999;

/// A moment: milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    pub(crate) fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    pub(crate) fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    pub(crate) fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    pub(crate) fn system_time(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.0)
    }

    /// AWS JSON 1.1: seconds as a number.
    pub(crate) fn epoch_seconds(self) -> Value {
        if self.0.is_multiple_of(1000) {
            return Value::from(self.0 / 1000);
        }
        Value::from(Duration::from_millis(self.0).as_secs_f64())
    }

    /// Query and S3 documents: `2026-01-01T00:00:00Z`, with milliseconds where there are any.
    pub(crate) fn iso8601(self) -> String {
        let (year, month, day) = civil(self.days());
        let (hour, minute, second) = self.time_of_day();
        let fraction = match self.0 % 1000 {
            0 => String::new(),
            ms => format!(".{ms:03}"),
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }

    /// Listings of S3, whose times are whole seconds: `2026-01-01T00:00:00.000Z`.
    pub(crate) fn iso8601_of_s3(self) -> String {
        self.whole_second().iso8601().replace('Z', ".000Z")
    }

    /// `X-Amz-Date`: `20260101T000000Z`.
    pub(crate) fn basic(self) -> String {
        self.whole_second().iso8601().replace(['-', ':'], "")
    }

    /// `Last-Modified` and its kin: `Thu, 01 Jan 2026 00:00:00 GMT`.
    pub(crate) fn http_date(self) -> String {
        let (year, month, day) = civil(self.days());
        let (hour, minute, second) = self.time_of_day();
        let weekday = DAYS.get((self.days() % 7) as usize).copied().unwrap_or_default();
        let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }

    /// Reads what [`basic`](Self::basic) writes.
    pub(crate) fn parse_basic(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        if date.len() != 8 || time.len() != 6 {
            return None;
        }
        let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
        Self::of(
            [number(date, 0, 4)?, number(date, 4, 6)?, number(date, 6, 8)?],
            [number(time, 0, 2)?, number(time, 2, 4)?, number(time, 4, 6)?],
        )
    }

    /// Reads what [`http_date`](Self::http_date) writes: RFC 9110, section 5.6.7, without its obsolete forms.
    pub(crate) fn parse_http_date(text: &str) -> Option<Self> {
        let (_, rest) = text.trim().strip_suffix(" GMT")?.split_once(", ")?;
        let mut words = rest.split(' ');
        let mut next = || words.next();
        let (day, month, year, time) = (next()?, next()?, next()?, next()?);
        let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
        let mut time = time.split(':').map(|text| text.parse().ok());
        let mut part = || time.next().flatten();
        Self::of([year.parse().ok()?, month, day.parse().ok()?], [part()?, part()?, part()?])
    }

    /// `None` if there is no such moment between 1970 and 9999.
    fn of([year, month, day]: [u64; 3], [hour, minute, second]: [u64; 3]) -> Option<Self> {
        let known = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        if !known || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = days_of(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Some(Self(seconds * 1000))
    }

    /// Without the milliseconds, as HTTP sees it.
    pub(crate) fn whole_second(self) -> Self {
        Self(self.0 - self.0 % 1000)
    }

    fn days(self) -> u64 {
        self.0 / 86_400_000
    }

    fn time_of_day(self) -> (u64, u64, u64) {
        let seconds = self.0 / 1000 % 86_400;
        (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        Self(millis(time.duration_since(UNIX_EPOCH).unwrap_or_default()).min(LAST))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Year, month and day of a day number: the year is taken to begin in March,
/// so that the leap day is its last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day)
}

/// The inverse of [`civil`].
fn days_of(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year / 400 * 146_097 + year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_timestamps_as_aws_does() {
        let check = |seconds: u64, iso: &str, http: &str| {
            let moment = Moment(seconds * 1000);
            assert_eq!(moment.iso8601(), iso);
            assert_eq!(moment.http_date(), http);
            assert_eq!(Moment::parse_http_date(http), Some(moment));
            assert_eq!(Moment::parse_basic(&moment.basic()), Some(moment));
        };
        check(0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT");
        check(951_782_400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT");
        check(1_767_225_600, "2026-01-01T00:00:00Z", "Thu, 01 Jan 2026 00:00:00 GMT");
        check(1_798_761_599, "2026-12-31T23:59:59Z", "Thu, 31 Dec 2026 23:59:59 GMT");
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for text in
            ["", "20260101", "20260101T0000Z", "20261301T000000Z", "00000101T000000Z", "2026-101T000000Z"]
        {
            assert_eq!(Moment::parse_basic(text), None, "{text}");
        }
        for text in
            ["", "Thu, 01 Jan 2026", "Thu, 01 Foo 2026 00:00:00 GMT", "Thu, 01 Jan 2026 25:00:00 GMT", "0"]
        {
            assert_eq!(Moment::parse_http_date(text), None, "{text}");
        }
    }

    #[test]
    fn keeps_milliseconds() {
        let moment = Moment(1_500);
        assert_eq!(moment.iso8601(), "1970-01-01T00:00:01.500Z");
        assert_eq!(moment.epoch_seconds(), Value::from(1.5));
        assert_eq!(Moment(2_000).epoch_seconds(), Value::from(2));
    }
}
