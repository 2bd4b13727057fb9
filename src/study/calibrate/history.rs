//! History matching: parts of the prior that cannot have given the record are cut away, before anything is weighed (Craig, Goldstein,
//! Seheult and Smith, 1997; Vernon, Goldstein and Bower, "Galaxy formation: a Bayesian uncertainty analysis", Bayesian Analysis 5, 2010).
//!
//! A point is implausible for a target if the mean of its ensemble lies far outside the record's range, measured by what chance
//! moves a single replication (the world ran once) and the mean. No emulator stands between: the simulator is fast enough to be asked.

use super::desk::Desk;
use super::distance::Yardstick;
use super::space::Space;
use crate::results::calibration::Wave;
use crate::results::sweep::Layout;
use crate::rng::{Chance, Process};
use crate::stats::{Moments, quantile_of_sorted};
use crate::study::points::{Points, Spot};

/// How history is matched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matching {
    /// Most waves; 0: none.
    pub waves: usize,
    /// Points of a wave.
    pub points: usize,
    /// Replications at each.
    pub replications: usize,
    /// The seed.
    pub seed: u64,
}

/// Three standard deviations: at most 5 % of any unimodal distribution lie beyond (Pukelsheim, "The three sigma rule", 1994).
pub const CUTOFF: f64 = 3.0;
/// A wave that cuts away less than this share of the space is the last.
const WORTH: f64 = 0.1;
/// Fewest points that may draw a box.
const FEWEST: usize = 40;

/// Cuts the space, wave by wave.
pub fn match_history<E>(space: &mut Space, yardstick: &Yardstick, matching: &Matching, desk: &mut Desk<'_, E>) -> Result<Vec<Wave>, E> {
    let mut waves = Vec::new();
    let names: Vec<String> = space.axes().iter().map(|axis| axis.name.clone()).collect();
    for wave in 0..matching.waves {
        let seed = Chance::new(matching.seed, wave as u64).once(Process::named("calibrate/waves")).word();
        let points = Points::new(&Layout::Lhs(matching.points as u64), seed, &names);
        let place = |point| if let Spot::Cube(place) = points.spot(point) { space.within(&place) } else { Vec::new() };
        let shares: Vec<Vec<f64>> = (0..matching.points as u64).map(place).collect();
        let asks = shares.iter().flat_map(|shares| vec![space.values(shares); matching.replications]).collect();
        let simulated = desk.ask(asks)?;
        let implausible = implausibilities(yardstick, &simulated, matching.replications);
        let left: Vec<&Vec<f64>> =
            shares.iter().zip(&implausible).filter(|(_, of)| second(of) <= CUTOFF).map(|(shares, _)| shares).collect();
        let ruled_out = |at: usize| implausible.iter().filter(|of| of[at] > CUTOFF).count() as f64 / implausible.len() as f64;
        let before = space.left();
        if left.len() >= FEWEST && left.len() < shares.len() {
            space.cut(around(space.limits(), &left));
        }
        waves.push(Wave {
            points: matching.points,
            replications: matching.replications,
            left: left.len() as f64 / shares.len() as f64,
            ruled_out: (0..implausible.first().map_or(0, Vec::len)).map(ruled_out).collect(),
            range: space.limits().to_vec(),
        });
        if space.left() > before * (1.0 - WORTH) {
            break;
        }
    }
    Ok(waves)
}

/// The second largest: one target alone may be the fault of the model, or of the record (Vernon and others, 2010, section 4).
fn second(of: &[f64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted.get(1).or(sorted.first()).copied().unwrap_or(0.0)
}

/// By point, then target. The variance at a point is held at a quarter of its median over all points at least: where a few
/// replications happen to agree, chance is not thereby known to be small.
fn implausibilities(yardstick: &Yardstick, simulated: &[Vec<f64>], replications: usize) -> Vec<Vec<f64>> {
    let targets = simulated.first().map_or(0, Vec::len);
    let moments = |rows: &[Vec<f64>], target: usize| Moments::of(rows.iter().map(|row| yardstick.told(target, row[target])));
    let found: Vec<Vec<Moments>> =
        simulated.chunks(replications).map(|rows| (0..targets).map(|target| moments(rows, target)).collect()).collect();
    let floor: Vec<f64> = (0..targets)
        .map(|target| {
            let mut variances: Vec<f64> = found.iter().map(|of| of[target].variance()).collect();
            variances.sort_by(f64::total_cmp);
            0.25 * quantile_of_sorted(&variances, 0.5)
        })
        .collect();
    let one = |target: usize, of: &Moments| {
        let gap = if yardstick.counts(target) { yardstick.gap(target, of.mean) } else { 0.0 };
        let variance = of.variance().max(floor[target]) * (1.0 + 1.0 / replications as f64);
        if gap > 0.0 { gap / variance.sqrt() } else { 0.0 }
    };
    found.iter().map(|of| of.iter().enumerate().map(|(target, of)| one(target, of)).collect()).collect()
}

/// The box around points, with room: if n points lie evenly along an axis, its ends lie farther out than 5/n of the width with a
/// probability of (1 − 5/n)ⁿ < 0.7 %.
fn around(limits: &[[f64; 2]], points: &[&Vec<f64>]) -> Vec<[f64; 2]> {
    let one = |(axis, limits): (usize, &[f64; 2])| {
        let of = points.iter().map(|point| point[axis]);
        let (low, high) = of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
        let room = (high - low) * 5.0 / points.len() as f64;
        [(low - room).max(limits[0]), (high + room).min(limits[1])]
    };
    limits.iter().enumerate().map(one).collect()
}
