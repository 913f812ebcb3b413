//! Who looks at this and when, over every page that is about people: a photograph of the screen says whose it was.
//!
//! It is a picture, so that it is no word of the page to whoever hears it read. It is laid over the page by difference: a
//! white document in a dark page shows it like everything else.

use crate::{state::Desk, texts::practice as words};
use leptos::{html, prelude::*};
use ui::dates;

/// One tile, and what stands in it twice.
const TILE: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='500' height='260'><g fill='white' fill-opacity='.13' \
                    font-family='sans-serif' font-size='15' transform='rotate(-22 210 130)'>\
                    <text x='20' y='90'>WORDS</text><text x='150' y='200'>WORDS</text></g></svg>";

/// The picture over the page.
pub(crate) fn view(desk: Desk) -> AnyView {
    let layer = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let words = desk.session.with(|session| {
            let actor = session.as_ref()?.actor.as_ref()?;
            let made_up = if desk.practice.with(|practice| practice.is_here) { words::MARK } else { "" };
            Some(format!("{made_up}{} {}", actor.name, dates::to_the_minute(desk.now.get())))
        });
        let shown = words.filter(|_| desk.page.get().is_personal());
        if let Some(layer) = layer.get() {
            let picture = shown.map_or_else(|| "none".to_owned(), |words| tile(&words));
            // A browser that cannot show it shows the page without; the record of who read what is the server's.
            let _ = web_sys::HtmlElement::style(&layer).set_property("background-image", &picture);
        }
    });
    view! { <div class="watermark" aria-hidden="true" node_ref=layer></div> }.into_any()
}

fn tile(words: &str) -> String {
    let plain: String = words.chars().filter(|letter| !"<>&'\"".contains(*letter)).collect();
    let svg = TILE.replace("WORDS", &plain);
    format!("url(\"data:image/svg+xml,{}\")", svg.replace('%', "%25").replace('#', "%23"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_picture_it_stands_in() {
        let picture = tile("<a>'\"&王");
        assert!(picture.contains(">a王<") && picture.matches('"').count() == 2, "{picture}");
    }
}
