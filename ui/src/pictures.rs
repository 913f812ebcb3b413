//! Pictures that kiosk and desk share. Inline SVG in the colour of the text around it; they say nothing that the words
//! beside them do not, so readers of screens skip them.

/// A line drawing on a square of 48.
#[macro_export]
macro_rules! drawing {
    ($paths:expr) => {
        concat!(
            "<svg viewBox=\"0 0 48 48\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\" ",
            "stroke-linecap=\"round\" stroke-linejoin=\"round\">",
            $paths,
            "</svg>"
        )
    };
}

/// A bag: work.
pub const WORK: &str =
    drawing!("<rect x='5' y='16' width='38' height='25' rx='3'/><path d='M17 16v-6h14v6M5 27h38M24 24v6'/>");
/// Two people, one beside the other.
pub const HELPER: &str = drawing!(
    "<circle cx='16' cy='14' r='6'/><circle cx='34' cy='17' r='5'/><path d='M5 41c0-17 22-17 22 0M29 27c8-3 14 3 14 14'/>"
);
/// One pushes another from behind.
pub const PUSHED: &str = drawing!(
    "<circle cx='10' cy='12' r='5'/><path d='M10 18v14l-5 11M10 32l6 11M10 22l13 1'/><circle cx='33' cy='11' r='5'/><path d='m31 17-5 14 2 12M26 31l11 11M30 21l9 5'/>"
);
/// A tick in a circle: yes.
pub const YES: &str = drawing!("<circle cx='24' cy='24' r='20'/><path d='m14 25 7 7 14-15'/>");
/// A cross in a circle: no.
pub const NO: &str = drawing!("<circle cx='24' cy='24' r='20'/><path d='m16 16 16 16M32 16 16 32'/>");
/// A question mark in a circle: cannot say.
pub const UNSURE: &str =
    drawing!("<circle cx='24' cy='24' r='19'/><path d='M18 19c0-8 12-8 12 0 0 5-6 5-6 10M24 36v.2'/>");
