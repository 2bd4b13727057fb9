//! Distances on a sphere: of a place from a path, and along one.

use libm::{asin, atan2, cos, fabs, sin, sqrt};

/// Mean radius of the Earth (IUGG), in km. A sphere is within 0.6 % of the ellipsoid: far less than a buffer is worth.
pub const EARTH_KM: f64 = 6_371.008_8;

type Vector = [f64; 3];

/// Shortest distance in km from a place to a path of great-circle arcs; both in degrees of latitude and longitude. Infinite where the
/// path has no point.
pub fn distance_to_path(place: [f64; 2], path: &[[f64; 2]]) -> f64 {
    let place = unit(place);
    let points: Vec<Vector> = path.iter().map(|&point| unit(point)).collect();
    let ends = points.iter().map(|&point| angle(place, point));
    let arcs = points.windows(2).map(|pair| to_arc(place, pair[0], pair[1]));
    EARTH_KM * ends.chain(arcs).fold(f64::INFINITY, f64::min)
}

/// Length of a path in km.
pub fn length(path: &[[f64; 2]]) -> f64 {
    EARTH_KM * path.windows(2).map(|pair| angle(unit(pair[0]), unit(pair[1]))).sum::<f64>()
}

/// The angle to the inside of an arc; infinite where an end is nearer.
fn to_arc(place: Vector, from: Vector, to: Vector) -> f64 {
    let normal = cross(from, to);
    let size = sqrt(dot(normal, normal));
    if size < 1e-14 {
        return f64::INFINITY;
    }
    let normal = normal.map(|part| part / size);
    let foot = |other: Vector, sign: f64| sign * dot(cross(other, place), normal);
    if foot(from, 1.0) < 0.0 || foot(to, -1.0) < 0.0 {
        return f64::INFINITY;
    }
    fabs(asin(dot(place, normal).clamp(-1.0, 1.0)))
}

fn unit([latitude, longitude]: [f64; 2]) -> Vector {
    let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
    [cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)]
}

/// The angle between two places: exact for near and far ones alike.
fn angle(a: Vector, b: Vector) -> f64 {
    let across = cross(a, b);
    atan2(sqrt(dot(across, across)), dot(a, b))
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: Vector, b: Vector) -> Vector {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEGREE: f64 = EARTH_KM * std::f64::consts::PI / 180.0;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn distances_that_are_known_are_found() {
        // To the equator, to an end beyond it, along a meridian, over the pole, over the date line.
        close(distance_to_path([3.0, 5.0], &[[0.0, 0.0], [0.0, 10.0]]), 3.0 * DEGREE);
        close(distance_to_path([0.0, 14.0], &[[0.0, 0.0], [0.0, 10.0]]), 4.0 * DEGREE);
        close(distance_to_path([20.0, 7.0], &[[10.0, 7.0], [15.0, 7.0]]), 5.0 * DEGREE);
        close(length(&[[80.0, 0.0], [80.0, 180.0]]), 20.0 * DEGREE);
        close(distance_to_path([0.0, -179.0], &[[0.0, 170.0], [0.0, 179.0]]), 2.0 * DEGREE);
        close(distance_to_path([1.0, 2.0], &[[1.0, 2.0]]), 0.0);
        close(distance_to_path([1.0, 2.0], &[[2.0, 2.0], [2.0, 2.0]]), DEGREE);
        assert!(distance_to_path([1.0, 2.0], &[]).is_infinite());
        // Bamako to Ségou, by the haversine formula.
        let [a, b] = [[12.6392_f64, -8.0029_f64], [13.4317, -6.2157]];
        let (p, l) = ((b[0] - a[0]).to_radians() / 2.0, (b[1] - a[1]).to_radians() / 2.0);
        let h = p.sin().powi(2) + a[0].to_radians().cos() * b[0].to_radians().cos() * l.sin().powi(2);
        close(length(&[a, b]), 2.0 * EARTH_KM * h.sqrt().asin());
        assert!((length(&[a, b]) - 212.9).abs() < 1.0, "{}", length(&[a, b]));
    }

    /// The nearest of many points laid along the arc is never nearer than what is found, and hardly farther.
    #[test]
    fn no_point_of_an_arc_is_nearer() {
        let mut draws = crate::rng::Chance::new(5, 0).once(crate::rng::Process::named("test"));
        for _ in 0..200 {
            let mut somewhere = |around: [f64; 2]| [around[0] + 8.0 * draws.uniform() - 4.0, around[1] + 8.0 * draws.uniform() - 4.0];
            let (a, b, place) = (somewhere([13.0, -8.0]), somewhere([13.0, -8.0]), somewhere([13.0, -8.0]));
            let found = distance_to_path(place, &[a, b]);
            let (u, v) = (unit(a), unit(b));
            let nearest = (0..=4000).map(|step| {
                let share = f64::from(step) / 4000.0;
                let mixed = [0, 1, 2].map(|axis| u[axis] * (1.0 - share) + v[axis] * share);
                let size = dot(mixed, mixed).sqrt();
                EARTH_KM * angle(unit(place), mixed.map(|part| part / size))
            });
            let nearest = nearest.fold(f64::INFINITY, f64::min);
            assert!(found <= nearest + 1e-9 && nearest - found < 0.2, "{found} {nearest}");
        }
    }
}
