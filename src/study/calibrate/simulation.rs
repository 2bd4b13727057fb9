//! One replication of a scenario under given values of its priors.
