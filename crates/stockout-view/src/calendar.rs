//! Days of the horizon as dates.

use jiff::{ToSpan, civil::Date};

use stockout_results::Provenance;

/// Which date each day is. Without a readable start there are days and no dates, which every view can live with.
#[derive(Debug, Clone, Copy)]
pub struct Calendar {
    start: Option<Date>,
    days: usize,
}

impl Calendar {
    /// The calendar of a run.
    pub fn of(provenance: &Provenance) -> Self {
        Self { start: provenance.start.parse().ok(), days: provenance.days }
    }

    /// Length of the horizon in days.
    pub fn days(&self) -> usize {
        self.days
    }

    /// Date of day 0.
    pub fn start(&self) -> Option<Date> {
        self.start
    }

    /// Date of a day.
    pub fn date(&self, day: usize) -> Option<Date> {
        self.start?.checked_add(i32::try_from(day).ok()?.days()).ok()
    }

    /// The first of every month within the horizon, as day number and date; day 0 only if it is a first.
    pub fn month_starts(&self) -> Vec<(usize, Date)> {
        (0..=self.days).filter_map(|day| Some((day, self.date(day)?))).filter(|(_, date)| date.day() == 1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_over_months_and_leap_years() {
        let calendar = Calendar { start: "2027-12-04".parse().ok(), days: 180 };
        assert_eq!(calendar.date(0).unwrap().to_string(), "2027-12-04");
        assert_eq!(calendar.date(88).unwrap().to_string(), "2028-03-01");
        let firsts: Vec<usize> = calendar.month_starts().into_iter().map(|(day, _)| day).collect();
        assert_eq!(firsts, [28, 59, 88, 119, 149, 180]);
    }

    #[test]
    fn an_unreadable_start_leaves_days_without_dates() {
        let calendar = Calendar { start: "soon".parse().ok(), days: 10 };
        assert_eq!(calendar.date(3), None);
        assert!(calendar.month_starts().is_empty());
    }
}
