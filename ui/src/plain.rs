//! Elements that share one type.
//!
//! `view!` gives every piece of a page a type of its own, and each type brings its own code for building, changing
//! and taking away: a dozen pages would be half of the download. What has nothing special about it (a paragraph, a
//! list, a picture) is made here instead, and stands in the download once. What reacts is wrapped by [`live`].

use crate::{Button, Heading, Look, Notification, SummaryList, SummaryRow, Tone};
use leptos::{ev, html, prelude::*, tachys::html::attribute::custom::custom_attribute};

/// An element with a class (none when empty) and children.
#[must_use]
pub fn element(
    tag: &'static str,
    class: &'static str,
    children: impl IntoIterator<Item = AnyView>,
) -> AnyView {
    let class = (!class.is_empty()).then_some(("class", class));
    attributed(tag, class.as_slice(), children.into_iter().collect())
}

/// An element with these attributes.
#[must_use]
pub fn attributed(tag: &'static str, attributes: &[(&'static str, &str)], children: Vec<AnyView>) -> AnyView {
    let attributes: Vec<_> = attributes
        .iter()
        .map(|(name, value)| custom_attribute(*name, (*value).to_owned()).into_any_attr())
        .collect();
    html::custom(tag).add_any_attr(attributes).child(children).into_any()
}

/// A `div`.
#[must_use]
pub fn div(class: &'static str, children: impl IntoIterator<Item = AnyView>) -> AnyView {
    element("div", class, children)
}

/// Words.
#[must_use]
pub fn text(words: impl Into<String>) -> AnyView {
    let words: String = words.into();
    words.into_any()
}

/// A paragraph.
#[must_use]
pub fn p(class: &'static str, words: impl Into<String>) -> AnyView {
    element("p", class, [text(words)])
}

/// A heading below the page's own.
#[must_use]
pub fn h2(words: impl Into<String>) -> AnyView {
    element("h2", "", [text(words)])
}

/// Words that carry weight.
#[must_use]
pub fn strong(words: impl Into<String>) -> AnyView {
    element("strong", "", [text(words)])
}

/// A list of sentences.
#[must_use]
pub fn lines<W: Into<String>>(sentences: impl IntoIterator<Item = W>) -> AnyView {
    element("ul", "", sentences.into_iter().map(|sentence| element("li", "", [text(sentence)])))
}

/// A table with its caption and the heads of its columns. It scrolls by itself where the window is too narrow.
#[must_use]
pub fn table(caption: &'static str, columns: &[&'static str], rows: Vec<AnyView>) -> AnyView {
    let heads = columns.iter().map(|name| attributed("th", &[("scope", "col")], vec![text(*name)]));
    let head = element("thead", "", [element("tr", "", heads)]);
    let caption = element("caption", "unseen", [text(caption)]);
    div("table", [element("table", "", [caption, head, element("tbody", "", rows)])])
}

/// A row of a table: what it is about, and its cells.
#[must_use]
pub fn row(head: AnyView, cells: impl IntoIterator<Item = AnyView>) -> AnyView {
    let head = attributed("th", &[("scope", "row")], vec![head]);
    let cells = cells.into_iter().map(|cell| element("td", "", [cell]));
    element("tr", "", [head].into_iter().chain(cells))
}

/// More for those who want it: closed at first.
#[must_use]
pub fn details(summary: &'static str, content: AnyView) -> AnyView {
    element("details", "", [element("summary", "", [text(summary)]), div("", [content])])
}

/// An inline SVG that says nothing which the words beside it do not say.
#[must_use]
pub fn picture(class: &'static str, svg: impl Into<String>) -> AnyView {
    drawn(class, svg.into())
}

fn drawn(class: &'static str, svg: String) -> AnyView {
    view! { <span class=class aria-hidden="true" inner_html=svg></span> }.into_any()
}

/// A button with more in it than words.
#[must_use]
pub fn pressable(
    class: &'static str,
    children: impl IntoIterator<Item = AnyView>,
    press: Callback<()>,
) -> AnyView {
    let children: Vec<_> = children.into_iter().collect();
    view! {
        <button type="button" class=class on:click=move |_: ev::MouseEvent| press.run(())>
            {children}
        </button>
    }
    .into_any()
}

/// The heading of the page.
#[must_use]
pub fn heading(title: &'static str) -> AnyView {
    view! { <Heading text=title/> }.into_any()
}

/// The one thing that most people want to do next.
#[must_use]
pub fn button(label: &'static str, press: Callback<()>) -> AnyView {
    view! { <Button label=label on_press=press/> }.into_any()
}

/// Something else that can be done.
#[must_use]
pub fn other_button(label: &'static str, press: Callback<()>) -> AnyView {
    view! { <Button label=label look=Look::Other on_press=press/> }.into_any()
}

/// A message across the page.
#[must_use]
pub fn notification(tone: Tone, content: Vec<AnyView>) -> AnyView {
    view! { <Notification tone=tone>{content}</Notification> }.into_any()
}

/// Shown while a page waits for what it is about.
#[must_use]
pub fn waiting(busy: RwSignal<bool>, words: &'static str) -> AnyView {
    let wait = live(move || maybe(busy.get().then(|| p("wait", words))));
    attributed("div", &[("role", "status")], vec![wait])
}

/// Questions and answers.
#[must_use]
pub fn summary(rows: Vec<SummaryRow>) -> AnyView {
    view! { <SummaryList rows=rows/> }.into_any()
}

/// What changes when something that it reads changes.
#[must_use]
pub fn live(content: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    shared_live(Box::new(content))
}

fn shared_live(content: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || content()).into_any()
}

/// Nothing, or something.
#[must_use]
pub fn maybe(content: Option<AnyView>) -> AnyView {
    content.into_any()
}

/// Several things after one another.
#[must_use]
pub fn all(children: impl IntoIterator<Item = AnyView>) -> AnyView {
    let children: Vec<_> = children.into_iter().collect();
    children.into_any()
}
