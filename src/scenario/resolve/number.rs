//! What a number comes to: what it starts from, and its changes in order.
//!
//! A number that a route leaves out starts from its status's, with what was done to that one; one that nobody gives, from its default; and
//! `target_stock_days` and `return_days`, if they are changed without being given, from the number that they follow.

use crate::scenario::draft::spot::{Spot, path_of, view};
use crate::scenario::draft::tables::{Amount, Draft, Owner, Verb, View};
use crate::scenario::fault::Place;
use crate::scenario::quantity::{Step, StepVerb, Term, Value};
use crate::scenario::resolve::draws::Draws;

/// The numbers of a draft.
pub(crate) struct Numbers<'a> {
    draft: &'a Draft,
    /// None while draws have no names yet: then each is some draw.
    draws: Option<&'a Draws>,
}

/// A draw of which nothing is known but that it is one.
const SOME_DRAW: Term = Term::Draw(usize::MAX);

impl<'a> Numbers<'a> {
    /// Of a draft that is checked: what is drawn, or was found faulty, is some draw.
    pub fn unnamed(draft: &'a Draft) -> Self {
        Self { draft, draws: None }
    }

    /// Of a draft whose draws have names.
    pub fn named(draft: &'a Draft, draws: &'a Draws) -> Self {
        Self { draft, draws: Some(draws) }
    }

    /// A number, with all that was done to it.
    pub fn value(&self, spot: Spot) -> Value {
        let status = if let Owner::Route(r) = spot.owner { self.draft.status_of(r) } else { None };
        self.under_status(status, spot)
    }

    /// The same of a route that bears this status.
    pub fn under_status(&self, status: Option<usize>, spot: Spot) -> Value {
        let above = above(status, spot);
        let mut then = self.steps(spot);
        let mut base = self.base(spot);
        if let (None, Some(above)) = (base, above) {
            base = self.base(above);
            then.splice(0..0, self.steps(above));
        }
        let mut value = Value::from(base.unwrap_or(Term::Constant(spot.spec().default)));
        if let (true, false, Some(followed)) = (value.is_absent(), then.is_empty(), spot.followed()) {
            value = self.under_status(status, followed);
        }
        value.then.extend(then);
        value
    }

    /// Is it given in its own table?
    pub fn is_given(&self, spot: Spot) -> bool {
        self.base(spot).is_some()
    }

    /// Where it was written, or last changed; of a number that a route leaves out, in its status.
    pub fn place(&self, spot: Spot) -> Place {
        let own = |spot: Spot| {
            let View { base, steps, .. } = view(self.draft, spot);
            steps.last().map(|&id| self.draft.changes[id].at).or(base.map(|base| base.at))
        };
        let status = if let Owner::Route(r) = spot.owner { self.draft.status_of(r) } else { None };
        own(spot).or_else(|| own(above(status, spot)?)).unwrap_or_default()
    }

    /// What is written for it in its own table; none where the table is silent.
    fn base(&self, spot: Spot) -> Option<Term> {
        let View { base, from_whole, .. } = view(self.draft, spot);
        match base?.value {
            Amount::Known(number) => Some(Term::Constant(number)),
            Amount::Open(number) => Some(Term::Open(number)),
            Amount::Nothing => spot.inherits().then(|| Term::Constant(spot.spec().default)),
            Amount::Law(_) => Some(self.draws.map_or(SOME_DRAW, |draws| draws.named(&path_of(self.draft, spot, from_whole)))),
            Amount::Shared(change) => Some(self.draws.map_or(SOME_DRAW, |draws| draws.of_change(change))),
            Amount::Broken => Some(SOME_DRAW),
        }
    }

    fn steps(&self, spot: Spot) -> Vec<Step> {
        let step = |&id: &usize| {
            let change = &self.draft.changes[id];
            let by = match change.amount {
                Amount::Known(number) => Term::Constant(number),
                Amount::Open(number) => Term::Open(number),
                _ => self.draws.map_or(SOME_DRAW, |draws| draws.of_change(id)),
            };
            Step { verb: if change.verb == Verb::Scale { StepVerb::Scale } else { StepVerb::Add }, by }
        };
        view(self.draft, spot).steps.iter().map(step).collect()
    }
}

/// The same number of the status that a route bears.
fn above(status: Option<usize>, spot: Spot) -> Option<Spot> {
    let status = status.filter(|_| matches!(spot.owner, Owner::Route(_)))?;
    Some(Spot { owner: Owner::Status(status), ..spot })
}
