//! Names that scenario files often give, in words. A name that is not here is shown as it stands.

use super::Lang;

/// Name in files, English, French. Statuses agree with *route*, which is feminine in French.
const WORDS: &[(&str, &str, &str)] = &[
    // Commodities.
    ("fuel", "fuel", "carburant"),
    ("diesel", "diesel", "gazole"),
    ("petrol", "petrol", "essence"),
    ("gasoline", "gasoline", "essence"),
    ("gas", "gas", "gaz"),
    ("food", "food", "vivres"),
    ("rice", "rice", "riz"),
    ("wheat", "wheat", "blé"),
    ("maize", "maize", "maïs"),
    ("cereals", "cereals", "céréales"),
    ("sugar", "sugar", "sucre"),
    ("flour", "flour", "farine"),
    ("oil", "oil", "huile"),
    ("water", "water", "eau"),
    ("medicine", "medicine", "médicaments"),
    ("medicines", "medicines", "médicaments"),
    ("cement", "cement", "ciment"),
    // Uses.
    ("vital", "vital services", "services vitaux"),
    ("transport", "transport", "transports"),
    ("power", "power", "électricité"),
    ("public", "public", "particuliers et entreprises"),
    ("regions", "regions", "régions"),
    ("households", "households", "ménages"),
    ("institutions", "institutions", "institutions"),
    ("day-buyers", "day buyers", "achats au jour le jour"),
    ("hospitals", "hospitals", "hôpitaux"),
    ("industry", "industry", "industrie"),
    ("trade", "trade", "commerce"),
    ("everybody", "everybody", "tous"),
    ("all", "all", "tous"),
    ("other", "other", "autres"),
    // Statuses.
    ("reliable", "reliable", "sûre"),
    ("partial", "partial control", "contrôle partiel"),
    ("contested", "contested", "disputée"),
    ("closed", "closed", "fermée"),
    ("open", "open", "ouverte"),
    ("unverified", "unverified", "non vérifiée"),
];

/// The word of a language for a name; a commodity in a place, `fuel.places.Bamako`, is `fuel in Bamako`.
pub fn noun(lang: Lang, name: &str) -> String {
    if let Some((commodity, place)) = name.split_once(".places.") {
        let (commodity, place) = (noun(lang, commodity), noun(lang, place));
        return match lang {
            Lang::En => format!("{commodity} in {place}"),
            Lang::Fr => format!("{commodity} ({place})"),
        };
    }
    let known = WORDS.iter().find(|(key, ..)| *key == name).map(|&(_, en, fr)| match lang {
        Lang::En => en,
        Lang::Fr => fr,
    });
    known.map_or_else(|| name.replace('_', " "), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_have_words_and_others_stand_as_they_are() {
        assert_eq!(noun(Lang::Fr, "fuel"), "carburant");
        assert_eq!(noun(Lang::En, "cooking_gas-2"), "cooking gas-2");
        assert_eq!(noun(Lang::En, "fuel.places.Bamako"), "fuel in Bamako");
        assert_eq!(noun(Lang::Fr, "fuel.places.Bamako"), "carburant (Bamako)");
    }

    #[test]
    fn no_name_is_explained_twice() {
        for (i, (name, ..)) in WORDS.iter().enumerate() {
            assert!(WORDS[..i].iter().all(|(other, ..)| other != name), "{name}");
        }
    }
}
