//! The server killed at every point of its own code that has a name.
