//! What figures describe, and how their names begin.

use std::fmt;

/// What a figure describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'n> {
    /// A commodity, all its uses together.
    Commodity(&'n str),
    /// A place's uses of a commodity: commodity, place.
    Place(&'n str, &'n str),
    /// A use of a commodity: commodity, use.
    Use(&'n str, &'n str),
    /// A route, all commodities together.
    Route(&'n str),
    /// A commodity on a route: route, commodity.
    Pair(&'n str, &'n str),
}

/// As its figures' names begin: `fuel.places.Bamako`.
impl fmt::Display for Subject<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commodity(commodity) => out.write_str(commodity),
            Self::Place(commodity, place) => write!(out, "{commodity}.places.{place}"),
            Self::Use(commodity, used) => write!(out, "{commodity}.uses.{used}"),
            Self::Route(route) => write!(out, "routes.{route}"),
            Self::Pair(route, commodity) => write!(out, "routes.{route}.{commodity}"),
        }
    }
}
