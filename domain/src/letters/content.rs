//! What a letter says, as blocks of text in the order of reading.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    cases::{Definition, State},
    letters::LetterKind,
    reference::grouped,
    words::sentence,
};

/// A part of a letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Block {
    /// The heading of what follows.
    Heading {
        /// Its words.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        text: String,
    },
    /// A fact and what it is called.
    Fact {
        /// What it is called.
        label: String,
        /// The fact.
        value: String,
    },
}

/// Everything that a letter says. Serialised as a whole it is what is kept of it, and what its digest is of.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The title, neutral: it says nothing of a disability.
    pub title: String,
    /// The letter's own number.
    pub number: String,
    /// Whom it is to.
    pub to: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Which office signs it.
    pub office: String,
    /// The day that it bears.
    pub on: NaiveDate,
    /// The code of the page that verifies it.
    pub code: String,
}

private_debug!(Block, Content);

/// What is the case, beside the history: how the person and the offices are called.
#[derive(Clone)]
pub struct Facts {
    /// The person's name.
    pub name: String,
    /// The reference of the case.
    pub reference: String,
    /// Where it was filed, and where one may ask.
    pub area: String,
    /// The hall's phone.
    pub phone: Option<String>,
    /// The office that acted, by its name.
    pub office: String,
    /// The letter's own number.
    pub number: String,
    /// The code of the page that verifies it.
    pub code: String,
}

private_debug!(Facts);

/// The event that a letter tells of, with where the case stood after it.
#[derive(Clone, Copy)]
pub struct Told<'t> {
    /// How the case goes.
    pub definition: &'t Definition,
    /// The state that followed it.
    pub after: &'t State,
    /// The day of the event (Asia/Shanghai).
    pub on: NaiveDate,
}

/// What the letter says.
#[must_use]
pub fn content(kind: LetterKind, facts: Facts, told: Told<'_>) -> Content {
    let mut blocks = vec![
        fact("letters.matter", told.definition.kind.words()),
        fact("letters.reference", &grouped(&facts.reference)),
        fact("letters.area", &facts.area),
    ];
    blocks.extend(match kind {
        LetterKind::Receipt => receipt(told),
        LetterKind::Decision => decision(told),
        LetterKind::Registration => registration(told),
    });
    blocks.push(heading("letters.ask"));
    let ask = facts.phone.as_ref().map_or_else(String::new, |phone| format!("，电话{phone}"));
    blocks.push(paragraph(format!("{}{}{ask}。", facts.area, sentence("letters.hall"))));
    let (title, number) = (kind.words().to_owned(), facts.number);
    Content { title, number, to: facts.name, blocks, office: facts.office, on: told.on, code: facts.code }
}

fn receipt(told: Told<'_>) -> Vec<Block> {
    let mut blocks = vec![
        fact("letters.received_on", &day(told.on)),
        paragraph(sentence("letters.received")),
        heading("letters.course"),
    ];
    blocks.extend(told.definition.steps.iter().map(|rule| Block::Fact {
        label: rule.step.words().to_owned(),
        value: format!("{}个工作日", rule.working_days),
    }));
    if let Some(due) = told.after.due {
        let provisional = if due.provisional { sentence("letters.provisional") } else { "" };
        blocks.push(fact("letters.first_by", &format!("{}{provisional}", day(due.on))));
    }
    blocks.push(paragraph(sentence("letters.clock")));
    blocks
}

fn decision(told: Told<'_>) -> Vec<Block> {
    let mut blocks = vec![fact("letters.decided_on", &day(told.on))];
    let Some(refusal) = told.after.refusal_view(told.on) else {
        blocks.push(fact("letters.outcome", sentence("letters.approved")));
        return blocks;
    };
    blocks.push(fact("letters.outcome", sentence("letters.refused")));
    blocks.push(heading("letters.why"));
    blocks.push(fact("letters.reason", &refusal.words));
    blocks.extend(refusal.note.iter().map(|note| fact("letters.facts", note)));
    blocks.push(fact("letters.clause", &refusal.clause));
    blocks.push(heading("letters.change"));
    blocks.push(paragraph(refusal.would_change));
    blocks.push(heading("letters.remedies"));
    blocks.extend(refusal.remedies.into_iter().map(paragraph));
    blocks.extend(told.after.object_by.map(|by| {
        let provisional = if by.provisional { sentence("letters.provisional") } else { "" };
        fact("letters.object_by", &format!("{}{provisional}", day(by.on)))
    }));
    blocks
}

fn registration(told: Told<'_>) -> Vec<Block> {
    vec![fact("letters.registered_on", &day(told.on)), paragraph(sentence("letters.registered"))]
}

fn heading(key: &str) -> Block {
    Block::Heading { text: sentence(key).to_owned() }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph { text: text.into() }
}

fn fact(key: &str, value: &str) -> Block {
    Block::Fact { label: sentence(key).to_owned(), value: value.to_owned() }
}

impl Content {
    /// Everything that is to be read, piece by piece.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let inside = self.blocks.iter().flat_map(|block| match block {
            Block::Heading { text } | Block::Paragraph { text } => [text.as_str(), ""],
            Block::Fact { label, value } => [label.as_str(), value.as_str()],
        });
        [self.title.as_str(), &self.number, &self.to, &self.office].into_iter().chain(inside)
    }
}

/// A day as letters write it.
pub(crate) fn day(on: NaiveDate) -> String {
    format!("{}年{}月{}日", on.year(), on.month(), on.day())
}
