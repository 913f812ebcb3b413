//! Keys that do something by themselves, for people who decide a hundred times a day. When they count is [`typing`]'s.
//!
//! What they do NOT do: decide. A key opens what a button opens; the decision is a second key.
//!
//! [`typing`]: crate::typing

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// The row below.
    Down,
    /// The row above.
    Up,
    /// Say yes: on to the next office, or approve.
    Approve,
    /// Send back what is incomplete.
    SendBack,
    /// Refuse.
    Refuse,
    /// The next case of the queue.
    Next,
    /// Back to the page before.
    Back,
    /// Which keys there are.
    Help,
}

impl Key {
    /// In the order in which the help shows them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Down,
        Self::Up,
        Self::Approve,
        Self::SendBack,
        Self::Refuse,
        Self::Next,
        Self::Back,
        Self::Help,
    ];

    /// The letter, as it is typed and shown.
    pub(crate) const fn letter(self) -> &'static str {
        match self {
            Self::Down => "j",
            Self::Up => "k",
            Self::Approve => "a",
            Self::SendBack => "r",
            Self::Refuse => "x",
            Self::Next => "n",
            Self::Back => "b",
            Self::Help => "?",
        }
    }

    /// The key of a letter.
    pub(crate) fn of(typed: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.letter() == typed)
    }
}

/// The class of what the keys j and k go through: one thing of every row.
pub(crate) const ROW: &str = "link row-open";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_letter_of_its_own() {
        for key in Key::ALL {
            assert_eq!(Key::of(key.letter()), Some(key));
        }
        assert_eq!(Key::of("A"), None);
    }
}
