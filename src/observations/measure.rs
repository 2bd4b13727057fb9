//! What rows measure, and in which units: closed lists.

/// What a row measures. Those with a [`Measure::dimension`] can be a target; the others are there to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Units unloaded (cleared customs) in the span.
    Volume,
    /// Trucks unloaded in the span.
    TrucksCleared,
    /// Trucks that reached the city's yard in the span.
    TrucksArriving,
    /// Escorted convoys that arrived in the span.
    ConvoysArriving,
    /// Trucks burnt or taken in the span.
    TrucksLost,
    /// Trucks that wait at the borders at the close of the day.
    TrucksWaiting,
    /// First day of the shortage.
    ShortageBegins,
    /// First day after the shortage.
    ShortageEnds,
    /// Unmet share of the span's need.
    ShareUnmet,
    /// First day of the dry spell: stations dry, queues.
    DryBegins,
    /// First day after the dry spell.
    DryEnds,
    /// Share of the span's days that are dry.
    ShareDry,
    /// Share of the span's days on which hardly anybody is served.
    ShareUnserved,
    /// Sold, as a share of what is asked for in the span.
    ShareAskingMet,
    /// Mean level of a use's service over the span, such as hours of power per day.
    ServiceLevel,
    /// Mean price over the span, as a multiple of the normal one.
    PriceRatio,
    /// Somebody attacked.
    Attack,
    /// A price.
    Price,
    /// A stock.
    Stock,
    /// A sign of shortage that the model does not answer.
    Sign,
    /// Something was shut.
    Closure,
    /// A truce, or talks.
    Truce,
    /// Somebody decided something.
    Policy,
    /// Anything else.
    Other,
}

impl Measure {
    /// All.
    pub const ALL: [Self; 24] = [
        Self::Volume,
        Self::TrucksCleared,
        Self::TrucksArriving,
        Self::ConvoysArriving,
        Self::TrucksLost,
        Self::TrucksWaiting,
        Self::ShortageBegins,
        Self::ShortageEnds,
        Self::ShareUnmet,
        Self::DryBegins,
        Self::DryEnds,
        Self::ShareDry,
        Self::ShareUnserved,
        Self::ShareAskingMet,
        Self::ServiceLevel,
        Self::PriceRatio,
        Self::Attack,
        Self::Price,
        Self::Stock,
        Self::Sign,
        Self::Closure,
        Self::Truce,
        Self::Policy,
        Self::Other,
    ];

    /// As in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume cleared",
            Self::TrucksCleared => "tankers cleared",
            Self::TrucksArriving => "tankers arriving",
            Self::ConvoysArriving => "convoys arriving",
            Self::TrucksLost => "tankers lost",
            Self::TrucksWaiting => "tankers waiting",
            Self::ShortageBegins => "shortage begins",
            Self::ShortageEnds => "shortage ends",
            Self::ShareUnmet => "share of need unmet",
            Self::DryBegins => "dry begins",
            Self::DryEnds => "dry ends",
            Self::ShareDry => "share of days dry",
            Self::ShareUnserved => "share of days unserved",
            Self::ShareAskingMet => "share of asking met",
            Self::ServiceLevel => "service level",
            Self::PriceRatio => "price ratio",
            Self::Attack => "attack",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::Sign => "sign of shortage",
            Self::Closure => "closure",
            Self::Truce => "truce",
            Self::Policy => "policy",
            Self::Other => "other",
        }
    }

    /// The measure of that name; `_` may stand for a space.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.replace('_', " ");
        Self::ALL.into_iter().find(|measure| measure.key() == text)
    }

    /// Can a simulation answer it? In which dimension?
    pub const fn dimension(self) -> Option<Dimension> {
        match self {
            Self::Volume => Some(Dimension::Amount),
            Self::TrucksCleared | Self::TrucksArriving | Self::TrucksLost | Self::TrucksWaiting => Some(Dimension::Trucks),
            Self::ConvoysArriving => Some(Dimension::Convoys),
            Self::ShortageBegins | Self::ShortageEnds | Self::DryBegins | Self::DryEnds => Some(Dimension::Date),
            Self::ShareUnmet | Self::ShareDry | Self::ShareUnserved | Self::ShareAskingMet => Some(Dimension::Share),
            Self::ServiceLevel => Some(Dimension::Service),
            Self::PriceRatio => Some(Dimension::Ratio),
            _ => None,
        }
    }

    /// Do quantities of spans without a common day add up?
    pub const fn adds(self) -> bool {
        matches!(self, Self::Volume | Self::TrucksCleared | Self::TrucksArriving | Self::ConvoysArriving | Self::TrucksLost)
    }

    /// Is it told of users: all of them, those of a place, or one use?
    pub const fn of_users(self) -> bool {
        matches!(
            self,
            Self::ShortageBegins
                | Self::ShortageEnds
                | Self::ShareUnmet
                | Self::DryBegins
                | Self::DryEnds
                | Self::ShareDry
                | Self::ShareUnserved
                | Self::ShareAskingMet
                | Self::ServiceLevel
                | Self::PriceRatio
        )
    }

    /// Is its value a date?
    pub const fn is_date(self) -> bool {
        matches!(self, Self::ShortageBegins | Self::ShortageEnds | Self::DryBegins | Self::DryEnds)
    }
}

/// What is counted, whatever the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Of a commodity: m³ or t, as the unit says.
    Amount,
    /// Volume in m³.
    Volume,
    /// Mass in t.
    Mass,
    /// Trucks.
    Trucks,
    /// Convoys.
    Convoys,
    /// A share, 0 to 1.
    Share,
    /// The level of a service, in the service's own unit.
    Service,
    /// A multiple of what is normal.
    Ratio,
    /// A date, in days since 1 January 1970.
    Date,
}

/// A unit of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// m³.
    CubicMetres,
    /// Litres.
    Litres,
    /// Million litres.
    MillionLitres,
    /// Tonnes.
    Tonnes,
    /// Kilograms.
    Kilograms,
    /// Trucks.
    Trucks,
    /// Convoys.
    Convoys,
    /// A share, 0 to 1.
    Share,
    /// Percent.
    Percent,
    /// Hours per day, of a service that is counted so.
    Hours,
    /// Whatever unit the service has.
    Service,
    /// A multiple of what is normal.
    Ratio,
    /// A date.
    Date,
}

impl Unit {
    /// Every name, the one that is written first.
    pub(super) const NAMES: [(&'static str, Self); 17] = [
        ("m3", Self::CubicMetres),
        ("m³", Self::CubicMetres),
        ("L", Self::Litres),
        ("l", Self::Litres),
        ("million L", Self::MillionLitres),
        ("t", Self::Tonnes),
        ("kg", Self::Kilograms),
        ("tankers", Self::Trucks),
        ("trucks", Self::Trucks),
        ("convoys", Self::Convoys),
        ("share", Self::Share),
        ("%", Self::Percent),
        ("hours per day", Self::Hours),
        ("service", Self::Service),
        ("ratio", Self::Ratio),
        ("date", Self::Date),
        ("percent", Self::Percent),
    ];

    /// The unit of that name.
    pub fn of(text: &str) -> Option<Self> {
        Self::NAMES.into_iter().find(|(name, _)| *name == text).map(|(_, unit)| unit)
    }

    /// As it is written.
    pub fn key(self) -> &'static str {
        Self::NAMES.into_iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| name)
    }

    /// What it counts.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::CubicMetres | Self::Litres | Self::MillionLitres => Dimension::Volume,
            Self::Tonnes | Self::Kilograms => Dimension::Mass,
            Self::Trucks => Dimension::Trucks,
            Self::Convoys => Dimension::Convoys,
            Self::Share | Self::Percent => Dimension::Share,
            Self::Hours | Self::Service => Dimension::Service,
            Self::Ratio => Dimension::Ratio,
            Self::Date => Dimension::Date,
        }
    }

    /// How many of the dimension's own it is.
    pub const fn factor(self) -> f64 {
        match self {
            Self::Litres | Self::Kilograms => 0.001,
            Self::MillionLitres => 1000.0,
            Self::Percent => 0.01,
            _ => 1.0,
        }
    }

    /// May a measure be given in it?
    pub fn suits(self, measure: Measure) -> bool {
        match measure.dimension() {
            None => true,
            Some(Dimension::Amount) => matches!(self.dimension(), Dimension::Volume | Dimension::Mass),
            Some(dimension) => self.dimension() == dimension,
        }
    }
}
