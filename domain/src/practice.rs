//! Practising at the desk: on a server of its own, whose database was filled with people who do not exist.

use serde::{Deserialize, Serialize};

coded! {
    /// The post that is practised.
    pub enum PracticePost in practice_post {
        /// The village's worker.
        Village = "village",
        /// The town's.
        Town = "town",
        /// The city's.
        City = "city",
    }
}

/// Sits down at a made-up worker's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object), oai(deny_unknown_fields))]
pub struct StartPractice {
    /// Whose.
    pub post: PracticePost,
}

/// Whether it is practised here, and where else.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct PracticeView {
    /// Whether everybody here is made up, so that a worker's desk is open to whoever wants to practise.
    pub is_here: bool,
    /// The address of the server on which it is practised; none where there is no such server, and on it.
    pub address: Option<String>,
}
