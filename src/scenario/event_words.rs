//! What the texts of conflict events name: words that make violence an attack on traffic, or a strategic development a closure.

use std::sync::LazyLock;

/// The words that are looked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventWords {
    /// An attack on traffic names one of them; empty: any violence is one.
    pub attack: Vec<String>,
    /// A closure names one of them.
    pub closure: Vec<String>,
}

/// What a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Named {
    /// Traffic; every text does where no words were given, or where there is no text.
    pub traffic: bool,
    /// Goods, or those who carry them: not what an army also has.
    pub goods: bool,
    /// A closure.
    pub closure: bool,
}

/// Words that tell goods from the convoys, vehicles and drivers of an army.
const GOODS: &str = "tanker, lorry, lorries, trailer, trucker, transporter, truck driver, cargo, goods, merchandise, bus, citerne, remorque, \
                     transporteur, marchandise, fuel truck, fuel convoy, convoi de carburant";

impl EventWords {
    /// Of lists with commas.
    pub fn of(attack: &str, closure: &str) -> Self {
        Self { attack: words(attack), closure: words(closure) }
    }

    pub(super) fn named(&self, text: Option<&str>) -> Named {
        let Some(text) = text else { return Named { traffic: true, ..Named::default() } };
        static GOODS_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| words(GOODS));
        let text = Parts::of(text);
        Named {
            traffic: self.attack.is_empty() || text.name(&self.attack),
            goods: text.name(&GOODS_WORDS),
            closure: text.name(&self.closure),
        }
    }
}

/// Words from a list with commas.
pub fn words(list: &str) -> Vec<String> {
    list.split(',')
        .map(|word| word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// A text in words.
struct Parts(Vec<String>);

impl Parts {
    fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        Self(text.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// Does it name one of the words, alone or in the plural? Words of several parts stand in the text as they are.
    fn name(&self, words: &[String]) -> bool {
        let is = |part: &str, word: &str| part.strip_prefix(word).is_some_and(|rest| ["", "s", "es", "x"].contains(&rest));
        words.iter().any(|word| {
            let word: Vec<&str> = word.split(' ').collect();
            self.0.windows(word.len()).any(|run| run.iter().zip(&word).all(|(part, word)| is(part, word)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_alone_and_in_the_plural_but_not_inside_others() {
        let list = EventWords::of("tanker, bus, véhicule", "closed the road");
        let named = |text: &str| list.named(Some(text));
        assert!(named("Gunmen burnt three fuel TANKERS.").traffic && named("Un bus, arrêté").traffic && named("des véhicules").traffic);
        assert!(!named("An ambush of business men").traffic && !named("").traffic);
        assert!(named("They closed the roads again").closure && !named("They closed a road").closure);
        assert!(named("Two truck drivers were shot").goods && !named("A military convoy of army vehicles").goods);
        let none = EventWords::default();
        assert!(none.named(Some("anything")).traffic && !none.named(Some("anything")).closure && list.named(None).traffic);
        assert_eq!(words(" a b ,, C"), ["a b", "c"]);
    }
}
