//! The catalogue of what is refused, under the rules of the other catalogue. Faults of scenario files have no French yet.

use super::catalogue::messages;

messages! { Refusal:
    TwoAtLeast:
        "a comparison needs two scenarios at least\nFor example: stockout compare {first} scenarios/truce.toml",
        "une comparaison demande au moins deux scénarios\nPar exemple\u{a0}: stockout compare {first} scenarios/truce.toml";
    OtherHorizon:
        "{base} lasts {days_base} days, but {other} lasts {days_other}: shortage days of different horizons cannot be compared\nGive them one horizon: --days {shorter}",
        "{base} dure {days_base} jours, mais {other} en dure {days_other}\u{a0}: les jours de pénurie d’horizons différents ne se comparent pas\nDonnez-leur le même horizon\u{a0}: --days {shorter}";
    NothingInCommon:
        "{base} and {other} have no commodity in common: there is nothing to compare",
        "{base} et {other} n’ont aucun bien en commun\u{a0}: il n’y a rien à comparer";
}
