//! Everybody who can call, and what each of them gets from every operation.

use tests::app::Post;

/// Somebody who calls, in the order of the table's letters. What they call for belongs to one person, who lives in
/// the village; "a stranger" is another resident of the same village.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nobody signed in.
    Nobody,
    /// A worker alone.
    Worker(Post),
    /// The village worker of another town, to whom the person has just shown their card.
    Present,
    /// The person with their card.
    Themselves,
    /// A stranger with theirs.
    Stranger,
    /// The village worker with the person beside them.
    Beside,
    /// The village worker with a stranger beside them.
    BesideStranger,
    /// A worker whose undertaking has run out, with the person beside them.
    BesideExpired,
    /// The person's guardian, with their own card; the person has some capacity of their own.
    Guardian,
    /// Somebody to whom the person gave a mandate for registrations, to do everything that can be given.
    Holder,
    /// Somebody whose mandate reaches the messages only.
    HolderElsewhere,
    /// Somebody whose mandate was taken back while they were signed in.
    HolderRevoked,
}

pub(super) use Caller::{
    Beside, BesideExpired, BesideStranger, Guardian, Holder, HolderElsewhere, HolderRevoked, Nobody, Present,
    Stranger, Themselves, Worker,
};

pub(super) const CALLERS: &[Caller] = &[
    Nobody,
    Worker(Post::Village),
    Worker(Post::Unsigned),
    Worker(Post::Expired),
    Worker(Post::First),
    Worker(Post::OtherVillage),
    Worker(Post::FarVillage),
    Present,
    Worker(Post::Town),
    Worker(Post::OtherTown),
    Worker(Post::City),
    Worker(Post::Labour),
    Worker(Post::System),
    Worker(Post::Security),
    Worker(Post::Audit),
    Themselves,
    Stranger,
    Beside,
    BesideStranger,
    BesideExpired,
    Guardian,
    Holder,
    HolderElsewhere,
    HolderRevoked,
];

/// Per operation what everybody gets: `+` it is done (2xx), `1` 401, `3` 403, `4` 404, `5` 422 for a field that
/// names something out of reach, `9` 409 for what is somebody else's to do.
///
/// nobody · village, unsigned, expired, with a first password, other village, village of another town, the same with the
/// person present · town, another town · city · labour bureau, the three administrators · the person, a stranger ·
/// beside the person, beside a stranger, expired beside the person · the person's guardian, the holder of their mandate,
/// of one that reaches messages only, of one that was taken back
pub(super) const TABLE: &[(&str, &str)] = &[
    ("list_areas", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("show_device", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("show_notice", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("start_session", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("open_challenge", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("show_practice", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    // Nobody practises among people who are real.
    ("start_practice", "4 4444444 44 4 4444 44 444 4444"),
    ("start_card_session", "+ +++++++ ++ + ++++ ++ +++ ++++"),
    ("show_session", "1 +++++++ ++ + ++++ ++ +++ ++++"),
    ("renew_session", "1 +++++++ ++ + ++++ ++ +++ ++++"),
    ("end_session", "1 +++++++ ++ + ++++ ++ +++ ++++"),
    ("list_sessions", "1 +++++++ ++ + ++++ 33 +++ 3333"),
    ("draw_password", "1 +++++++ ++ + ++++ 33 333 3333"),
    ("confirm_password", "1 +++++++ ++ + ++++ 33 333 3333"),
    ("draw_printed_codes", "1 +++3+++ ++ + ++++ 33 333 3333"),
    ("confirm_printed_codes", "1 +++3+++ ++ + ++++ 33 333 3333"),
    ("list_workers", "1 3333333 33 3 33+3 33 333 3333"),
    ("show_worker", "1 3333333 33 3 33+3 33 333 3333"),
    ("add_worker", "1 3333333 33 3 33+3 33 333 3333"),
    ("ask_staff_change", "1 3333333 33 3 33+3 33 333 3333"),
    ("list_staff_changes", "1 3333333 33 3 33+3 33 333 3333"),
    ("decide_staff_change", "1 3333333 33 3 33+3 33 333 3333"),
    ("end_sessions", "1 +++++++ ++ + ++++ 33 +++ 3333"),
    ("show_undertaking", "1 +++++++ ++ + ++++ 33 +++ 3333"),
    ("sign_undertaking", "1 +++3+++ ++ + ++++ 33 +++ 3333"),
    ("assist_person", "1 +33344+ +4 + 3333 33 ++3 3333"),
    ("leave_person", "1 +333+++ ++ + ++++ 33 ++3 3333"),
    ("list_represented_people", "1 3333333 33 3 3333 ++ 333 ++++"),
    ("stand_for_person", "1 3333333 33 3 3333 44 333 +++4"),
    ("propose_guardianship", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("decide_guardianship", "1 3333333 +4 3 3333 33 333 3333"),
    ("show_representation", "1 +33344+ +4 + 3333 +4 ++3 3333"),
    ("give_mandate", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("confirm_mandate", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("revoke_mandate", "1 +33344+ +4 + 3333 +4 ++3 3333"),
    ("ask_correction", "1 +33344+ +4 + 3333 +4 +43 +333"),
    ("reveal_correction", "1 +33344+ +4 + 3333 33 +43 3333"),
    ("ask_guardianship_ending", "1 +33344+ +4 + 3333 +4 +43 +333"),
    ("enrol_device", "1 3333333 33 3 3+33 33 333 3333"),
    ("revoke_device", "1 3333333 33 3 3+33 33 333 3333"),
    ("record_presence", "1 +333+++ ++ + 3333 33 ++3 3333"),
    ("create_resident", "1 +333555 +5 + 3333 33 ++3 3333"),
    ("look_up_resident", "1 +33344+ +4 + 3333 33 ++3 3333"),
    ("search_residents", "1 +333+++ ++ + 3333 33 ++3 3333"),
    ("reveal_field", "1 +33344+ +4 + 3333 33 ++3 3333"),
    ("separate_residents", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("list_certificate_events", "1 +33344+ +4 + 3333 33 ++3 3333"),
    ("list_duplicates", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("list_cases_of_resident", "1 +33344+ +4 + 3333 33 ++3 3333"),
    ("show_resident", "1 +33344+ +4 + 3333 +4 ++3 3333"),
    ("record_fact", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("record_certificate_event", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("record_life_event", "1 +333444 +4 + 3333 33 ++3 3333"),
    ("give_consent", "1 3333333 33 3 3333 ++ ++3 3333"),
    ("list_consents", "1 3333333 33 3 3333 ++ ++3 3333"),
    ("withdraw_consent", "1 3333333 33 3 3333 +4 +43 3333"),
    ("assess_case", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("open_case", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("list_cases", "1 +333+++ ++ + 3333 ++ ++3 ++33"),
    ("count_cases", "1 +333+++ ++ + 3333 33 ++3 3333"),
    ("watch_case_counts", "1 +333+++ ++ + 3333 33 ++3 3333"),
    ("watch_case", "1 +33344+ +4 + 3333 +4 +43 3333"),
    ("show_case", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("list_colleagues", "1 +333443 +4 + 3333 33 +43 3333"),
    ("act_on_case", "1 +333443 +4 + 3333 +4 +43 ++33"),
    ("create_decision_batch", "1 +333+++ ++ + 3333 33 ++3 3333"),
    ("show_decision_batch", "1 +333444 44 4 3333 33 ++3 3333"),
    ("undo_decision_batch", "1 +333444 44 4 3333 33 ++3 3333"),
    ("list_letters", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("print_letter", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("read_letter", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("list_documents", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("show_document", "1 +33344+ +4 + 3333 +4 +43 ++33"),
    ("add_document", "1 +333443 +4 + 3333 +4 +43 ++33"),
    // The one of the table was handed in by the person.
    ("remove_document", "1 3333443 34 3 3333 +4 343 3333"),
    ("list_messages", "1 3333333 33 3 3333 ++ ++3 +++3"),
    ("list_reminders", "1 +333+++ ++ + ++++ 33 ++3 3333"),
    ("read_reminders", "1 +333+++ ++ + ++++ 33 ++3 3333"),
    ("list_readings", "1 3333333 33 3 3333 ++ ++3 3333"),
    ("create_import", "1 3333333 33 + 3333 33 333 3333"),
    ("list_imports", "1 3333333 33 + 33+3 33 333 3333"),
    ("watch_import", "1 3333333 33 + 3333 33 333 3333"),
    ("show_import", "1 3333333 33 + 3333 33 333 3333"),
    ("show_import_report", "1 3333333 33 + 3333 33 333 3333"),
    ("show_import_template", "1 3333333 33 + 3333 33 333 3333"),
    ("undo_import", "1 3333333 33 + 3333 33 333 3333"),
    ("create_export", "1 3333333 +5 + 3333 33 333 3333"),
    ("list_exports", "1 3333333 ++ + 3333 33 333 3333"),
    ("decide_export", "1 3333333 +4 + 3333 33 333 3333"),
    ("fetch_export", "1 3333333 94 + 3333 33 333 3333"),
    ("set_legal_hold", "1 3333333 33 + 3333 33 333 3333"),
    ("list_legal_holds", "1 3333333 33 + 3333 33 333 3333"),
    ("ask_lifting", "1 3333333 33 + 3333 33 333 3333"),
    ("decide_lifting", "1 3333333 33 + 3333 33 333 3333"),
    ("create_forgetting", "1 3333333 33 + 3333 33 333 3333"),
    ("list_forgettings", "1 3333333 33 + 3333 33 333 3333"),
    ("decide_forgetting", "1 3333333 33 + 3333 33 333 3333"),
    ("show_erasure_certificate", "1 3333333 33 + 3333 33 333 3333"),
    ("list_alerts", "1 3333333 33 3 333+ 33 333 3333"),
    ("conclude_alert", "1 3333333 33 3 333+ 33 333 3333"),
];
