//! A share of things that come in clusters: days of a replication are no independent trials, replications are.

use super::interval::wilson;

/// Sums over clusters, whole numbers: the same in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clusters {
    /// Clusters with a member.
    pub n: u64,
    /// Members, Σ m.
    pub members: u64,
    /// Members that count, Σ y.
    pub hits: u64,
    members_squared: u64,
    hits_squared: u64,
    product: u64,
}

impl Clusters {
    /// Adds a cluster of so many members, of which so many count; one without members says nothing and is left out.
    pub fn push(&mut self, members: u64, hits: u64) {
        self.n += u64::from(members > 0);
        self.members += members;
        self.hits += hits;
        self.members_squared += members * members;
        self.hits_squared += hits * hits;
        self.product += members * hits;
    }

    /// The ratio estimator p = Σ y / Σ m (Cochran, Sampling Techniques, 3rd edition, 1977, chapter 6); not a number without members.
    pub fn share(&self) -> f64 {
        self.hits as f64 / self.members as f64
    }

    /// Its variance by linearisation, n/(n − 1) · Σ (y − p m)² / (Σ m)² (same chapter); not a number below two clusters.
    pub fn variance(&self) -> f64 {
        let (n, p, members) = (self.n as f64, self.share(), self.members as f64);
        let squares = self.hits_squared as f64 - 2.0 * p * self.product as f64 + p * p * self.members_squared as f64;
        if self.n < 2 { f64::NAN } else { n / (n - 1.0) * squares.max(0.0) / (members * members) }
    }

    /// Its 95 % interval: Wilson's at the effective sample size p(1 − p)/variance, which keeps inside 0 and 1 and holds where few or all
    /// members count (Dean and Pagano, Journal of Survey Statistics and Methodology 3, 2015).
    ///
    /// The effective size is at most that of the members. Where every cluster says the same there is no variance to tell it by, and it is
    /// that of the clusters. One cluster alone leaves everything open.
    pub fn interval(&self) -> [f64; 2] {
        let (p, variance) = (self.share(), self.variance());
        if variance.is_nan() {
            return [0.0, 1.0];
        }
        let size = if variance > 0.0 { (p * (1.0 - p) / variance).min(self.members as f64) } else { self.n as f64 };
        wilson(p * size, size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_of_one_are_plain_trials() {
        let mut clusters = Clusters::default();
        (0..200).for_each(|i| clusters.push(1, u64::from(i % 4 == 0)));
        // p(1 − p)/(n − 1): the unbiased variance of a mean.
        assert!((clusters.variance() - 0.25 * 0.75 / 199.0).abs() < 1e-15);
        let size = 199.0;
        assert_eq!(clusters.interval(), wilson(0.25 * size, size));
        clusters.push(0, 0);
        assert_eq!((clusters.n, clusters.share()), (200, 0.25), "a cluster without members says nothing");
    }

    #[test]
    fn by_hand() {
        let mut clusters = Clusters::default();
        [(4, 4), (2, 0), (4, 1)].into_iter().for_each(|(members, hits)| clusters.push(members, hits));
        assert_eq!(clusters.share(), 0.5);
        // y − p m: 2, −1, −1: squares 6; 3/2 · 6 / 100.
        assert!((clusters.variance() - 0.09).abs() < 1e-15);
        let mut alike = Clusters::default();
        (0..30).for_each(|_| alike.push(10, 0));
        assert_eq!(alike.interval(), wilson(0.0, 30.0), "300 members of 30 clusters are 30");
        assert_eq!(Clusters::default().interval(), [0.0, 1.0]);
    }
}
