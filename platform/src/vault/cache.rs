//! The data keys that were opened lately: building the key schedule again doubles the cost of a field.
//!
//! The store stays the truth: an entry counts only beside its row, read in the same transaction and wrapped in
//! the very same bytes. So a key that was destroyed, or whose creation was rolled back, is never used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::ciphertext::Cipher;
use super::subject_key::{Class, SubjectId};

/// A data key ready for use, with the wrapped bytes it was opened from; wiped when its last user is done.
pub(crate) struct OpenedKey {
    pub(crate) cipher: Cipher,
    pub(crate) wrapped: Vec<u8>,
}

/// Which data key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyName {
    pub(crate) subject: SubjectId,
    pub(crate) class: Class,
    pub(crate) generation: u32,
}

/// A bounded cache in two halves: when the recent one is full it becomes the older one, whose entries are
/// wiped unless somebody asked for them meanwhile.
pub(crate) struct KeyCache {
    halves: Mutex<Halves>,
    half: usize,
}

#[derive(Default)]
struct Halves {
    recent: HashMap<KeyName, Arc<OpenedKey>>,
    older: HashMap<KeyName, Arc<OpenedKey>>,
}

impl Default for KeyCache {
    /// Room for 2,048 keys, about a kilobyte each.
    fn default() -> Self {
        Self::with_room(2_048)
    }
}

impl KeyCache {
    pub(crate) fn with_room(keys: usize) -> Self {
        Self { halves: Mutex::default(), half: (keys / 2).max(1) }
    }

    /// The key of this name, if it was opened from these very bytes.
    pub(crate) fn find(&self, name: KeyName, wrapped: &[u8]) -> Option<Arc<OpenedKey>> {
        let mut halves = self.halves();
        if let Some(key) = halves.recent.get(&name) {
            return (key.wrapped == wrapped).then(|| Arc::clone(key));
        }
        let key = halves.older.remove(&name).filter(|key| key.wrapped == wrapped)?;
        self.insert(&mut halves, name, Arc::clone(&key));
        Some(key)
    }

    pub(crate) fn keep(&self, name: KeyName, key: Arc<OpenedKey>) {
        self.insert(&mut self.halves(), name, key);
    }

    /// Drops every generation of a subject's key.
    pub(crate) fn forget(&self, subject: SubjectId, class: Class) {
        let mut halves = self.halves();
        let other = |name: &KeyName| (name.subject, name.class) != (subject, class);
        halves.recent.retain(|name, _| other(name));
        halves.older.retain(|name, _| other(name));
    }

    fn insert(&self, halves: &mut Halves, name: KeyName, key: Arc<OpenedKey>) {
        if halves.recent.len() >= self.half {
            halves.older = std::mem::take(&mut halves.recent);
        }
        halves.recent.insert(name, key);
    }

    fn halves(&self) -> MutexGuard<'_, Halves> {
        self.halves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::secret::Secret;
    use super::*;

    fn name(number: u128, class: Class) -> KeyName {
        KeyName { subject: SubjectId(Uuid::from_u128(number)), class, generation: 1 }
    }

    fn key(wrapped: u8) -> Arc<OpenedKey> {
        Arc::new(OpenedKey { cipher: Cipher::new(&Secret::new([wrapped; 32])), wrapped: vec![wrapped] })
    }

    #[test]
    fn the_cache_never_holds_more_than_it_has_room_for() {
        let cache = KeyCache::with_room(10);
        for number in 0..1_000 {
            cache.keep(name(number, Class::Statutory), key(1));
            let halves = cache.halves();
            assert!(halves.recent.len() + halves.older.len() <= 10);
        }
        assert!(cache.find(name(999, Class::Statutory), &[1]).is_some());
        assert!(cache.find(name(0, Class::Statutory), &[1]).is_none());
    }

    #[test]
    fn a_key_in_use_stays_while_others_come_and_go() {
        let cache = KeyCache::with_room(10);
        cache.keep(name(0, Class::Statutory), key(1));
        for number in 1..1_000 {
            cache.keep(name(number, Class::Statutory), key(1));
            assert!(cache.find(name(0, Class::Statutory), &[1]).is_some(), "lost after {number}");
        }
    }

    #[test]
    fn a_key_wrapped_in_other_bytes_is_not_found() {
        let cache = KeyCache::with_room(10);
        cache.keep(name(0, Class::Statutory), key(1));
        assert!(cache.find(name(0, Class::Statutory), &[2]).is_none());
        assert!(cache.find(name(0, Class::Consent), &[1]).is_none());
    }

    #[test]
    fn a_dropped_entry_is_freed_and_so_wiped() {
        let cache = KeyCache::with_room(10);
        let kept = key(1);
        let watch = Arc::downgrade(&kept);
        cache.keep(name(0, Class::Consent), kept);
        cache.keep(name(0, Class::Statutory), key(2));
        cache.forget(SubjectId(Uuid::from_u128(0)), Class::Consent);
        assert_eq!(watch.strong_count(), 0);
        assert!(cache.find(name(0, Class::Statutory), &[2]).is_some());
    }

    #[test]
    fn keys_are_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<aes_gcm::Aes256Gcm>();
    }
}
