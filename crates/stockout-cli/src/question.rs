//! What settles an answer, as its folder keeps it: the command, the scenarios, the chance, and what else was asked. By it a folder is
//! known to hold the answer to another question, which is not replaced unasked.

use super::exit::Failure;
use serde_json::{Map, Value, json};
use std::path::Path;
use stockout::model::Model;
use stockout_store::Folder;

/// A question, key by key.
pub struct Question(Map<String, Value>);

impl Question {
    /// Of a command about scenarios, in their order.
    pub fn new(command: &str, models: &[&Model]) -> Self {
        let hashes: Vec<&str> = models.iter().map(|model| model.scenario().hash.as_str()).collect();
        let question = Self(Map::new()).with("command", command).with("scenarios", hashes);
        match spoken_of(models) {
            Some(place) => question.with("place", place),
            None => question,
        }
    }

    /// Of a command about files that are no scenarios.
    pub fn about(command: &str) -> Self {
        Self(Map::new()).with("command", command)
    }

    /// What else was asked. A number that is none, and what was not given, are null.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// How many replications, under which chance.
    pub fn plan(self, seed: u64, replications: u64, inner: u64) -> Self {
        self.with("seed", seed).with("replications", replications).with("inner", inner)
    }

    /// As the folder keeps it.
    pub fn into_value(self) -> Value {
        json!(self.0)
    }

    /// The folder of its answer. What stands there is replaced if it answers the same question, or if the user said so.
    pub fn folder(self, target: &Path, replace: bool) -> Result<Folder, Failure> {
        Ok(Folder::answering(self.into_value(), target, replace)?)
    }
}

/// The place that all of the scenarios speak of first, as `--place` takes it.
fn spoken_of<'m>(models: &[&'m Model]) -> Option<&'m str> {
    let of = |model: &&'m Model| {
        let scenario = model.scenario();
        if scenario.places.is_empty() { None } else { Some(scenario.headline.map_or("all", |place| scenario.places[place].name.as_str())) }
    };
    let first = models.first().and_then(of)?;
    models.iter().all(|model| of(model) == Some(first)).then_some(first)
}
