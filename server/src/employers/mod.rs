//! Employers, as far as public registers know them. Vacancies, placements and the levy come on top of this.

pub mod store;
