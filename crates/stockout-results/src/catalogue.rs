//! The catalogue of figures: what is reported, in which unit, which way it is a burden, how it is kept, and its words.
//!
//! Everything else follows from here: the columns of `replications.parquet`, the keys of `summary.json`, names on the command line,
//! and labels. A figure stands once in [`Figure`], and once in the list of each scope that has it.

/// Is much of it a burden? Decides which tail is the worse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// The largest values are the worst: shortage days, losses.
    High,
    /// The smallest values are the worst: arrivals, deliveries, trucks sent, open days.
    Low,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Days.
    Days,
    /// The number of a day, counted from 0; none where what it dates did not happen.
    Day,
    /// Trucks.
    Trucks,
    /// Convoys.
    Convoys,
    /// The commodity's own unit.
    Own,
    /// Person-days.
    PersonDays,
    /// A share or a probability, from 0 to 1.
    Share,
    /// A multiple of what is normal.
    Ratio,
    /// The unit of a use's service, e.g. hours of power per day.
    Service,
}

/// How a figure is kept in `replications.parquet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Days: at most the horizon, 32 bits.
    Days,
    /// A day that a replication may lack.
    DayOrNone,
    /// Trucks and convoys: 64 bits.
    Count,
    /// Anything else.
    Amount,
}

/// The figures, with the words of each in English and French: nouns, so that a label or a sentence can take them.
macro_rules! figures {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $unit:ident, $worse:ident, $en:literal, $fr:literal;)*) => {
        /// A figure of the results, whatever it describes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Figure { $($(#[$doc])* $name,)* }

        impl Figure {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name in files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What it counts.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit,)* }
            }

            /// Which tail is the worse one. An early first shortage is worse than a late one.
            pub const fn worse(self) -> Worse {
                match self { $(Self::$name => Worse::$worse,)* }
            }

            /// Its words, in English and in French.
            pub const fn words(self) -> [&'static str; 2] {
                match self { $(Self::$name => [$en, $fr],)* }
            }
        }
    };
}

figures! {
    /// Days on which the unmet share reaches the shortage threshold.
    ShortageDays = "shortage_days", Days, High, "shortage days", "jours de pénurie";
    /// Longest run of such days.
    LongestShortageDays = "longest_shortage_days", Days, High, "longest run of shortage days", "plus longue suite de jours de pénurie";
    /// Days that the depot closes empty.
    DepotEmptyDays = "depot_empty_days", Days, High, "days with empty depots", "jours de dépôts vides";
    /// Days with an unmet share from 0.05 to 0.2.
    MinorDays = "minor_days", Days, High, "days of minor shortage", "jours de pénurie légère";
    /// From 0.2 to 0.4.
    ModerateDays = "moderate_days", Days, High, "days of moderate shortage", "jours de pénurie modérée";
    /// From 0.4 to 0.6.
    SevereDays = "severe_days", Days, High, "days of severe shortage", "jours de pénurie grave";
    /// From 0.6.
    ExtremeDays = "extreme_days", Days, High, "days of extreme shortage", "jours de pénurie extrême";
    /// Need that was not met, in units.
    Unmet = "unmet", Own, High, "need not met", "besoin non couvert";
    /// The same as a share of the need; by day, of the day's need.
    UnmetShare = "unmet_share", Share, High, "share of the need not met", "part du besoin non couverte";
    /// Sum over the days of unmet share times population.
    UnmetPersonDays = "unmet_person_days", PersonDays, High, "person-days without supply", "personnes-jours sans approvisionnement";
    /// Units that reached the yard, home supply apart.
    Arrivals = "arrivals", Own, Low, "arrivals", "arrivées";
    /// Trucks lost to attacks.
    TrucksLost = "trucks_lost", Trucks, High, "trucks lost", "camions perdus";
    /// Their loads.
    UnitsLost = "units_lost", Own, High, "loads lost", "chargements perdus";
    /// Probability of at least one shortage day.
    ProbabilityOfShortage = "probability_of_shortage", Share, High, "chance of a shortage", "probabilité de pénurie";
    /// The first shortage day.
    FirstShortageDay = "first_shortage_day", Day, Low, "day of the first shortage", "jour de la première pénurie";
    /// Days that a route is open.
    OpenDays = "open_days", Days, Low, "days open", "jours d’ouverture";
    /// Trucks that left; one that turned back and leaves again counts again.
    TrucksSent = "trucks_sent", Trucks, Low, "trucks sent", "camions envoyés";
    /// Convoys that left.
    ConvoysSent = "convoys_sent", Convoys, High, "convoys sent", "convois envoyés";
    /// Convoys that were attacked.
    ConvoysAttacked = "convoys_attacked", Convoys, High, "convoys attacked", "convois attaqués";
    /// Units that reached the yard by a route.
    Delivered = "delivered", Own, Low, "deliveries", "livraisons";
    /// Longest queue at the close of a day, in trucks.
    MaxQueue = "max_queue", Trucks, High, "longest queue", "plus longue file";
    /// Depot stock at the close.
    Stock = "stock", Own, Low, "depot stock", "stock des dépôts";
    /// Depot stock in days of the day's normal demand.
    CoverDays = "cover_days", Days, Low, "days of cover", "jours de couverture";
    /// Units sold to users.
    Sold = "sold", Own, Low, "sales", "ventes";
    /// Units needed.
    Need = "need", Own, High, "need", "besoin";
    /// Sold, as a share of what was requested before rationing and dependence.
    FillRate = "fill_rate", Share, Low, "share of what is asked for that is sold", "part de la demande servie";
    /// Price against normal.
    PriceIndex = "price_index", Ratio, High, "price against normal", "prix rapporté à la normale";
    /// Days on which tanks or shelves are dry: from a level below `dry_level` until the relief level is reached again.
    DryDays = "dry_days", Days, High, "dry days", "jours à sec";
    /// Longest run of such days.
    LongestDryDays = "longest_dry_days", Days, High, "longest run of dry days", "plus longue suite de jours à sec";
    /// Probability of at least one dry day.
    ProbabilityOfDry = "probability_of_dry", Share, High, "chance of running dry", "probabilité d’être à sec";
    /// The first dry day.
    FirstDryDay = "first_dry_day", Day, Low, "first dry day", "premier jour à sec";
    /// Days on which hardly anything of what is asked for is sold.
    UnservedDays = "unserved_days", Days, High, "days on which hardly anybody is served", "jours où presque personne n’est servi";
    /// Need that there is no money for, in units.
    Unfunded = "unfunded", Own, High, "need without the money for it", "besoin non financé";
    /// What a use delivers, in the unit of its service: mean over the horizon, or of the day.
    ServiceLevel = "service_level", Service, Low, "service level", "niveau de service";
    /// Days on which the price is at `dear_price` or above.
    DearDays = "dear_days", Days, High, "dear days", "jours de cherté";
    /// Units unloaded at customs.
    Cleared = "cleared", Own, Low, "volume cleared", "volume dédouané";
    /// Days on which some route is halted after an attack.
    HaltedDays = "halted_days", Days, High, "days with convoys halted", "jours de convois suspendus";
    /// How full tanks or shelves are at the close, as a share of what they hold in normal times; it can exceed 1.
    Level = "level", Ratio, Low, "level of the tanks", "niveau des réservoirs";
    /// Probability that a day is dry.
    DryProbability = "dry_probability", Share, High, "chance of a dry day", "probabilité d’un jour à sec";
    /// Probability that hardly anybody is served on a day.
    UnservedProbability = "unserved_probability", Share, High, "chance that hardly anybody is served", "probabilité que presque personne ne soit servi";
    /// Probability that a day is one of shortage.
    ShortageProbability = "shortage_probability", Share, High, "chance of a shortage on the day", "probabilité de pénurie le jour même";
}

impl Figure {
    /// The figure of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|figure| figure.key() == key)
    }

    /// How it is kept, replication by replication.
    pub const fn storage(self) -> Storage {
        match self.unit() {
            Unit::Days => Storage::Days,
            Unit::Day => Storage::DayOrNone,
            Unit::Trucks | Unit::Convoys => Storage::Count,
            Unit::Own | Unit::PersonDays | Unit::Share | Unit::Ratio | Unit::Service => Storage::Amount,
        }
    }

    /// Which way it is a burden, where scenarios are compared. As its tails, but for convoys that are sent: more of them bring more, though
    /// docs/model.md lists the largest as their worse tail.
    pub const fn burden(self) -> Worse {
        if matches!(self, Self::ConvoysSent) { Worse::Low } else { self.worse() }
    }

    /// What bounds it from above, where its unit does not.
    pub const fn bound(self) -> Bound {
        match self {
            Self::Unmet | Self::Unfunded => Bound::Need,
            Self::UnmetPersonDays => Bound::People,
            Self::Arrivals | Self::Cleared | Self::Delivered | Self::TrucksSent | Self::ConvoysSent | Self::MaxQueue => Bound::Traffic,
            Self::TrucksLost => Bound::Trucks,
            Self::UnitsLost => Bound::Loads,
            Self::ConvoysAttacked => Bound::Convoys,
            Self::PriceIndex => Bound::PriceCap,
            Self::ServiceLevel => Bound::FullService,
            _ => Bound::Nothing,
        }
    }

    /// Is it a figure that a planner looks at first? Points of a sweep are ranked by these, and their variance is shared out.
    pub const fn is_headline(self) -> bool {
        matches!(self, Self::ShortageDays | Self::UnmetShare | Self::UnmetPersonDays | Self::ProbabilityOfShortage)
    }

    /// Did summaries have it before there were places and what people see?
    pub const fn is_of_earlier_versions(self) -> bool {
        !matches!(
            self,
            Self::DryDays
                | Self::LongestDryDays
                | Self::UnservedDays
                | Self::Unfunded
                | Self::ServiceLevel
                | Self::DearDays
                | Self::Cleared
                | Self::HaltedDays
        )
    }

    /// Is it the share of the replications in which something happens?
    pub fn is_probability(self) -> bool {
        Onset::ALL.iter().any(|onset| onset.probability() == self)
    }
}

/// What a figure of a replication cannot exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Nothing that is known.
    Nothing,
    /// The need of the horizon.
    Need,
    /// All people, on every day.
    People,
    /// Nothing but that roads carry it: without one it is 0.
    Traffic,
    /// The convoys that are sent.
    Convoys,
    /// The trucks that are sent.
    Trucks,
    /// The loads of these trucks.
    Loads,
    /// The largest price.
    PriceCap,
    /// The best service.
    FullService,
}

/// What may begin on some day of a replication, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Onset {
    /// A shortage.
    Shortage,
    /// A dry spell: tanks or shelves run dry.
    Dry,
}

impl Onset {
    /// All of them, in the order of a row.
    pub const ALL: &'static [Self] = &[Self::Shortage, Self::Dry];

    /// The day on which it first happens.
    pub const fn first_day(self) -> Figure {
        match self {
            Self::Shortage => Figure::FirstShortageDay,
            Self::Dry => Figure::FirstDryDay,
        }
    }

    /// The probability that it happens at all.
    pub const fn probability(self) -> Figure {
        match self {
            Self::Shortage => Figure::ProbabilityOfShortage,
            Self::Dry => Figure::ProbabilityOfDry,
        }
    }
}

/// A scope: the figures that something has, in the order of files and tables.
macro_rules! scope {
    ($(#[$doc:meta])* $name:ident { $($variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("[`Figure::", stringify!($variant), "`].")] $variant,)* }

        impl $name {
            /// All of them, in the order of files and tables.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();

            /// What the catalogue says of it.
            pub const fn figure(self) -> Figure {
                match self { $(Self::$variant => Figure::$variant,)* }
            }

            /// Its name in files.
            pub const fn key(self) -> &'static str {
                self.figure().key()
            }

            /// Does this scope have a figure?
            pub fn has(figure: Figure) -> bool {
                Self::ALL.iter().any(|metric| metric.figure() == figure)
            }
        }
    };
}

scope! {
    /// What a replication says of a commodity, all its uses together; the last two only with a price.
    CommodityMetric {
        ShortageDays, LongestShortageDays, DepotEmptyDays, MinorDays, ModerateDays, SevereDays, ExtremeDays, Unmet, UnmetShare,
        UnmetPersonDays, Arrivals, TrucksLost, UnitsLost, DryDays, LongestDryDays, UnservedDays, Cleared, HaltedDays, PriceIndex, DearDays,
    }
}

scope! {
    /// What a replication says of the uses of a commodity in a place; the last two only with a price.
    PlaceMetric {
        ShortageDays, LongestShortageDays, MinorDays, ModerateDays, SevereDays, ExtremeDays, Unmet, UnmetShare, UnmetPersonDays, DryDays,
        LongestDryDays, UnservedDays, PriceIndex, DearDays,
    }
}

scope! {
    /// What a replication says of one use of a commodity; the last only with a service.
    UseMetric {
        ShortageDays, LongestShortageDays, MinorDays, ModerateDays, SevereDays, ExtremeDays, Unmet, UnmetShare, DryDays, LongestDryDays,
        UnservedDays, Unfunded, ServiceLevel,
    }
}

scope! {
    /// What a replication says of a route, all commodities together.
    TotalMetric {
        TrucksSent, ConvoysSent, ConvoysAttacked, TrucksLost,
    }
}

scope! {
    /// What a replication says of a route and a commodity.
    PairMetric {
        TrucksSent, ConvoysSent, ConvoysAttacked, TrucksLost, Delivered, MaxQueue,
    }
}

scope! {
    /// What a day says of a commodity.
    DailyMetric {
        Stock, CoverDays, Arrivals, Sold, Need, UnmetShare, FillRate, PriceIndex, Level, Cleared,
    }
}

scope! {
    /// What a day says of a commodity in a place; the last only with a price.
    PlaceDailyMetric {
        Level, FillRate, UnmetShare, PriceIndex,
    }
}

scope! {
    /// What a day says of a use; the last only with a service.
    UseDailyMetric {
        Level, FillRate, ServiceLevel,
    }
}

impl TotalMetric {
    /// The same figure of one commodity.
    pub const fn of_pair(self) -> PairMetric {
        match self {
            Self::TrucksSent => PairMetric::TrucksSent,
            Self::ConvoysSent => PairMetric::ConvoysSent,
            Self::ConvoysAttacked => PairMetric::ConvoysAttacked,
            Self::TrucksLost => PairMetric::TrucksLost,
        }
    }
}

/// Largest relative error of the daily quantiles: they come from counts in bins of 128 an octave, and stand for half a bin.
pub const DAILY_QUANTILE_ERROR: f64 = 1.0 / 256.0;

/// Lower ends of the severity bands minor, moderate, severe, extreme.
pub const SEVERITY_FROM: [f64; 4] = [0.05, 0.2, 0.4, 0.6];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_a_name_and_words_of_its_own() {
        let distinct = |of: fn(&Figure) -> &'static str| {
            let mut all: Vec<&str> = Figure::ALL.iter().map(of).collect();
            all.sort_unstable();
            all.dedup();
            all.len()
        };
        assert_eq!(distinct(|figure| figure.key()), Figure::ALL.len());
        assert_eq!(distinct(|figure| figure.words()[0]), Figure::ALL.len());
        assert_eq!(distinct(|figure| figure.words()[1]), Figure::ALL.len());
        for &figure in Figure::ALL {
            assert_eq!(Figure::from_key(figure.key()), Some(figure));
        }
    }

    #[test]
    fn a_convoy_that_is_sent_is_no_burden() {
        assert_eq!(Figure::ConvoysSent.burden(), Worse::Low);
        // Its worse tail is the one that docs/model.md gives it.
        assert_eq!(Figure::ConvoysSent.worse(), Worse::High);
        assert_eq!(Figure::ConvoysAttacked.burden(), Worse::High);
    }
}
