//! Pictures beside the words, for those who read with difficulty. Inline SVG in the colour of the text around it;
//! they say nothing that the words do not, so readers of screens skip them.

use ui::drawing;
pub(crate) use ui::pictures::{HELPER, UNSURE as HELP, WORK, YES as DONE};

pub(crate) const HEART: &str = concat!(
    "<svg viewBox=\"0 0 48 48\"><path fill=\"currentColor\" d=\"M24 42C10 32 4 25 4 17c0-6 5-10 10-10 4 0 8 2 10 6 ",
    "2-4 6-6 10-6 5 0 10 4 10 10 0 8-6 15-20 25z\"/></svg>"
);
pub(crate) const PROGRESS: &str =
    drawing!("<path d='M8 8h32v33H8zM15 4v8M33 4v8'/><path d='m15 25 6 6 12-12'/>");
pub(crate) const CARD: &str = drawing!(
    "<rect x='4' y='10' width='40' height='28' rx='4'/><circle cx='15' cy='21' r='4'/><path d='M8 33c1-8 13-8 14 0M28 19h10M28 26h10'/>"
);
pub(crate) const CLOCK: &str = drawing!("<circle cx='24' cy='24' r='19'/><path d='M24 12v12l8 6'/>");
pub(crate) const ROAD: &str = drawing!(
    "<path d='M24 44S9 30 9 18a15 15 0 0 1 30 0c0 12-15 26-15 26z'/><circle cx='24' cy='18' r='5'/>"
);
pub(crate) const HAND: &str = drawing!(
    "<path d='M6 30h7l9 5h10c4 0 4-5 0-5h-7'/><path d='m31 30 10-6c4-2 6 3 3 5L32 40H13M6 26v18'/><path d='M24 6c-4-4-10 1-7 6l7 8 7-8c3-5-3-10-7-6z'/>"
);
pub(crate) const SCHOOL: &str =
    drawing!("<path d='M3 18 24 8l21 10-21 10z'/><path d='M12 23v11c6 6 18 6 24 0V23M45 18v14'/>");
pub(crate) const PHONE: &str = drawing!(
    "<path d='M12 5h8l3 11-6 4c2 6 5 9 11 11l4-6 11 3v8c0 4-4 7-8 7C18 42 6 30 5 13c0-4 3-8 7-8z'/>"
);
pub(crate) const CHECK: &str =
    drawing!("<path d='M10 4h28v40H10z'/><path d='M17 14h14M17 22h14'/><path d='m17 33 4 4 9-9'/>");
pub(crate) const LOCK: &str = drawing!(
    "<rect x='9' y='21' width='30' height='22' rx='3'/><path d='M15 21v-6c0-12 18-12 18 0v6M24 30v5'/>"
);
pub(crate) const STOP: &str = drawing!("<circle cx='24' cy='24' r='20'/><path d='M14 24h20'/>");
pub(crate) const EYE: &str =
    drawing!("<path d='M4 24q20-26 40 0-20 26-40 0Z'/><circle cx='24' cy='24' r='6'/>");
pub(crate) const MAIL: &str =
    drawing!("<rect x='4' y='10' width='40' height='28' rx='3'/><path d='m5 13 19 15 19-15'/>");

/// The picture of a kind of work or of an adjustment, by its word in the API.
pub(crate) fn of(code: &str) -> Option<&'static str> {
    Some(match code {
        "production" => {
            drawing!("<path d='M4 42V22l12 7v-7l12 7v-7l12 7V8h5v34z'/><path d='M13 36h4M24 36h4M35 36h4'/>")
        }
        "packing" => {
            drawing!("<path d='M6 15 24 6l18 9v19L24 43 6 34z'/><path d='m6 15 18 9 18-9M24 24v19'/>")
        }
        "handicraft" => drawing!(
            "<circle cx='12' cy='36' r='6'/><circle cx='34' cy='36' r='6'/><path d='m16 31 18-26M30 31 12 5'/>"
        ),
        "cleaning" => drawing!("<path d='M30 4 22 24M14 24h16l4 20H8zM16 44v-7M25 44v-7'/>"),
        "kitchen" => drawing!(
            "<path d='M5 20h38M9 20v14c0 5 3 8 8 8h14c5 0 8-3 8-8V20M17 13c-3-3 3-5 0-9M27 13c-3-3 3-5 0-9'/>"
        ),
        "service" => drawing!("<path d='M8 18h32l-3 25H11zM16 22v-8c0-11 16-11 16 0v8'/>"),
        "office" => drawing!(
            "<path d='M9 28v-6C9 3 39 3 39 22v6'/><rect x='5' y='25' width='9' height='13' rx='3'/><rect x='34' y='25' width='9' height='13' rx='3'/><path d='M39 38c0 5-5 6-11 6'/>"
        ),
        "computer" => {
            drawing!("<rect x='5' y='8' width='38' height='25' rx='3'/><path d='M15 42h18M24 33v9'/>")
        }
        "farming" => drawing!(
            "<path d='M24 44V20M24 30c-12 0-16-6-16-14 10 0 16 4 16 14zM24 22c0-10 6-15 16-15 0 9-5 15-16 15z'/>"
        ),
        "massage" => drawing!(
            "<path d='M4 36h40M8 36c0-8 6-10 14-10h18v10M30 26c-6-10-12-14-18-12M12 14c-3-3 0-8 4-6'/>"
        ),
        "guarding" => drawing!(
            "<path d='M24 4 7 10v13c0 10 7 17 17 21 10-4 17-11 17-21V10z'/><path d='m16 24 6 6 11-11'/>"
        ),
        "other" => drawing!(
            "<circle cx='10' cy='24' r='3'/><circle cx='24' cy='24' r='3'/><circle cx='38' cy='24' r='3'/>"
        ),
        "step_free" => drawing!("<path d='M4 40h40V22z'/><path d='M6 18h16m-6-6 6 6-6 6'/>"),
        "seated" => {
            drawing!("<circle cx='20' cy='8' r='4'/><path d='M20 15v13h13l4 14M12 20v16h16M16 36l-3 8'/>")
        }
        "no_lifting" => {
            drawing!("<rect x='12' y='18' width='24' height='22' rx='2'/><path d='M20 18v-7h8v7M5 5l38 38'/>")
        }
        "large_print" => drawing!("<path d='m4 40 12-32 12 32M8 30h16M32 40l6-16 6 16M34 34h8'/>"),
        "written" => drawing!("<path d='M8 4h24l8 8v32H8z'/><path d='M15 18h18M15 26h18M15 34h10'/>"),
        "quiet" => drawing!("<path d='M6 18h8l12-10v32L14 30H6zM33 19l10 10M43 19 33 29'/>"),
        "step_by_step" => drawing!("<path d='M4 42h12V31h12V20h12V8'/><path d='m34 14 6-6 6 6'/>"),
        "breaks" => drawing!(
            "<path d='M8 18h26v14c0 6-4 10-10 10h-6c-6 0-10-4-10-10zM34 22c12-2 12 12 0 12M16 11c-2-3 2-4 0-7M26 11c-2-3 2-4 0-7'/>"
        ),
        "flexible_hours" => CLOCK,
        "companion" => HELPER,
        "transport" => drawing!(
            "<rect x='5' y='9' width='38' height='26' rx='4'/><path d='M5 23h38M24 9v14'/><circle cx='14' cy='38' r='4'/><circle cx='34' cy='38' r='4'/>"
        ),
        "nothing" => STOP,
        _ => return None,
    })
}
