//! Where simulations are asked for: each has a number of its own, and so a chance of its own.

/// One replication that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// By value looked for.
    pub values: Vec<f64>,
    /// Number of its chance; no other ask of the calibration has it.
    pub number: u64,
}

/// What simulates: a row of figures, one a target, for each ask, in their order. It depends on nothing but the ask.
pub type Simulate<'s, E> = dyn FnMut(&[Ask]) -> Result<Vec<Vec<f64>>, E> + 's;

/// Numbers what is asked for, batch by batch.
pub struct Desk<'s, E> {
    simulate: &'s mut Simulate<'s, E>,
    batches: u64,
    asked: u64,
}

impl<'s, E> Desk<'s, E> {
    /// Nothing asked yet.
    pub fn new(simulate: &'s mut Simulate<'s, E>) -> Self {
        Self { simulate, batches: 0, asked: 0 }
    }

    /// A batch: one replication for each row of values.
    pub fn ask(&mut self, values: Vec<Vec<f64>>) -> Result<Vec<Vec<f64>>, E> {
        let batch = self.batches << 32;
        let asks: Vec<Ask> = values.into_iter().enumerate().map(|(at, values)| Ask { values, number: batch | at as u64 }).collect();
        self.batches += 1;
        self.asked += asks.len() as u64;
        let found = (self.simulate)(&asks)?;
        assert_eq!(found.len(), asks.len(), "a row an ask");
        Ok(found)
    }

    /// Replications so far.
    pub fn asked(&self) -> u64 {
        self.asked
    }
}
