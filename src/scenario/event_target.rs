//! Whom an event struck, as the columns of actors say: soldiers, police and peacekeepers, or others.

use crate::table::TableRecord;

/// Whose columns they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventLayout {
    /// Armed Conflict Location & Event Data.
    Acled,
    /// Georeferenced Event Dataset of the Uppsala Conflict Data Program.
    Ged,
}

/// Whom or what an event struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventTarget {
    /// Soldiers, police or peacekeepers, in a fight or by a mine.
    Forces,
    /// Civilians and what they own.
    Civilians,
    /// The columns do not say.
    Unknown,
}

/// Where the columns of actors stand; an export may lack any of them.
#[derive(Debug, Clone)]
pub(super) enum ActorColumns {
    Acled { event: Option<usize>, detail: Option<usize>, targeting: Option<usize>, actors: [Option<usize>; 2], sorts: [Option<usize>; 2] },
    Ged { violence: Option<usize>, sides: [Option<usize>; 2], civilians: Option<usize> },
}

impl ActorColumns {
    pub fn find(layout: EventLayout, column: &dyn Fn(&str) -> Option<usize>) -> Self {
        match layout {
            EventLayout::Acled => Self::Acled {
                event: column("event_type"),
                detail: column("sub_event_type"),
                targeting: column("civilian_targeting"),
                actors: [column("actor1"), column("actor2")],
                sorts: [column("inter1"), column("inter2")],
            },
            EventLayout::Ged => Self::Ged {
                violence: column("type_of_violence"),
                sides: [column("side_a"), column("side_b")],
                civilians: column("deaths_civilians"),
            },
        }
    }

    pub fn target(&self, row: &TableRecord) -> EventTarget {
        let cell = |at: Option<usize>| at.map(|at| row.cell(at).to_lowercase()).unwrap_or_default();
        match self {
            Self::Acled { event, detail, targeting, actors, sorts } => {
                let kinds = [0, 1].map(|side| kind(&cell(sorts[side]), &cell(actors[side])));
                let strikes_civilians = !cell(*targeting).is_empty()
                    || cell(*event) == "violence against civilians"
                    || cell(*detail).contains("looting")
                    || kinds.contains(&EventTarget::Civilians);
                match strikes_civilians {
                    true => EventTarget::Civilians,
                    false if kinds.contains(&EventTarget::Forces) => EventTarget::Forces,
                    false => EventTarget::Unknown,
                }
            }
            Self::Ged { violence, sides, civilians } => {
                let dead = cell(*civilians).parse::<f64>().is_ok_and(|dead| dead > 0.0);
                let fights = |side: Option<usize>| is_forces(&cell(side));
                match cell(*violence).as_str() {
                    "3" => EventTarget::Civilians,
                    "1" if !dead && sides.iter().any(|&side| fights(side)) => EventTarget::Forces,
                    _ => EventTarget::Unknown,
                }
            }
        }
    }
}

/// One side of an event of ACLED: by `inter`, a number until 2024 and words since, or by the actor's name where that is missing.
fn kind(sort: &str, actor: &str) -> EventTarget {
    match sort {
        "1" | "8" | "state forces" | "external/other forces" | "external forces" | "other forces" => EventTarget::Forces,
        "7" | "civilians" => EventTarget::Civilians,
        "" | "0" if actor.starts_with("civilians") => EventTarget::Civilians,
        "" | "0" if is_forces(actor) => EventTarget::Forces,
        _ => EventTarget::Unknown,
    }
}

/// Is the name of a side, in small letters, that of soldiers, police or peacekeepers?
fn is_forces(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["military forces", "police forces", "government of", "forces armées", "armed forces", "armée"];
    const PARTS: [&str; 14] = [
        "soldier",
        "police",
        "gendarme",
        "peacekeep",
        "army",
        "military",
        "minusma",
        "minusca",
        "monusco",
        "unmiss",
        "amisom",
        "atmis",
        "wagner",
        "africa corps",
    ];
    BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) || PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::CsvTable;

    fn target(layout: EventLayout, header: &str, row: &str) -> EventTarget {
        let table = CsvTable::of_text(&format!("{header}\n{row}\n")).unwrap();
        let (mut rows, mut record) = (table.rows().unwrap(), TableRecord::default());
        assert!(rows.advance(&mut record).unwrap());
        ActorColumns::find(layout, &|name| table.column(name)).target(&record)
    }

    #[test]
    fn soldiers_are_told_from_civilians_by_columns() {
        let acled = |row| target(EventLayout::Acled, "event_type,sub_event_type,civilian_targeting,actor1,inter1,actor2,inter2", row);
        assert_eq!(acled("Battles,Armed clash,,JNIM,2,Military Forces of Mali (2021-),1"), EventTarget::Forces);
        assert_eq!(acled("Battles,Armed clash,,JNIM,Rebel group,MINUSMA,External/Other forces"), EventTarget::Forces);
        assert_eq!(acled("Battles,Armed clash,,JNIM,,Police Forces of Mali,"), EventTarget::Forces);
        assert_eq!(acled("Violence against civilians,Attack,Civilian targeting,JNIM,2,Civilians (Mali),7"), EventTarget::Civilians);
        assert_eq!(acled("Strategic developments,Looting/property destruction,,JNIM,2,,0"), EventTarget::Civilians);
        assert_eq!(acled("Battles,Armed clash,,JNIM,2,ISSP,2"), EventTarget::Unknown);
        assert_eq!(target(EventLayout::Acled, "event_type,notes", "Battles,a truck"), EventTarget::Unknown);
        let ged = |row| target(EventLayout::Ged, "type_of_violence,side_a,side_b,deaths_civilians", row);
        assert_eq!(ged("1,Government of Mali,JNIM,0"), EventTarget::Forces);
        assert_eq!(ged("1,Government of Mali,JNIM,3"), EventTarget::Unknown);
        assert_eq!(ged("2,JNIM,ISSP,"), EventTarget::Unknown);
        assert_eq!(ged("3,JNIM,Civilians,2"), EventTarget::Civilians);
    }
}
