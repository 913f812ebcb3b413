//! Merkle trees as RFC 6962 (section 2.1) makes them: one hash that stands for a list and its order.
//!
//! A leaf and an inner node are hashed with different prefixes, so that neither can be passed off as the other. Pure:
//! what the leaves say is not known here.

use sha2::{Digest, Sha256};

/// SHA-256.
pub(super) type Hash = [u8; 32];

const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// The hash of one leaf.
pub(super) fn leaf(content: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF).chain_update(content).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update(NODE).chain_update(left).chain_update(right).finalize().into()
}

/// The root over these leaves, in this order; of none, the hash of nothing.
pub(super) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::new().finalize().into(),
        [one] => *one,
        several => {
            // The left half is the largest full tree that leaves something for the right.
            let (left, right) = several.split_at(1 << (several.len() - 1).ilog2());
            node(&root(left), &root(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hex(hash: Hash) -> String {
        use std::fmt::Write as _;
        hash.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The inputs and roots that implementations of RFC 6962 are held against (certificate-transparency's
    /// `merkletree` tests).
    #[test]
    fn the_roots_are_those_of_the_known_vectors() {
        let inputs: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let leaves = inputs.map(leaf);
        let roots = [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (count, expected) in roots.into_iter().enumerate() {
            assert_eq!(hex(root(&leaves[..count])), expected, "{count} leaves");
        }
    }

    fn leaves() -> impl Strategy<Value = Vec<Hash>> {
        proptest::collection::vec(any::<Hash>(), 1..70)
    }

    proptest! {
        #[test]
        fn a_leaf_that_is_changed_changes_the_root(list in leaves(), at: prop::sample::Index, bit in 0_usize..256) {
            let mut other = list.clone();
            other[at.index(list.len())][bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(root(&list), root(&other));
        }

        #[test]
        fn a_leaf_more_or_less_changes_the_root(list in leaves(), at: prop::sample::Index, new: Hash) {
            let mut less = list.clone();
            less.remove(at.index(list.len()));
            prop_assert_ne!(root(&list), root(&less));
            let mut more = list.clone();
            more.insert(at.index(list.len() + 1), new);
            prop_assert_ne!(root(&list), root(&more));
        }

        #[test]
        fn two_leaves_that_change_places_change_the_root(
            list in leaves(), one: prop::sample::Index, other: prop::sample::Index,
        ) {
            let (one, other) = (one.index(list.len()), other.index(list.len()));
            prop_assume!(list[one] != list[other]);
            let mut swapped = list.clone();
            swapped.swap(one, other);
            prop_assert_ne!(root(&list), root(&swapped));
        }

        #[test]
        fn an_inner_node_is_never_a_leaf(left: Hash, right: Hash) {
            prop_assert_ne!(leaf(&[left, right].concat()), root(&[left, right]));
        }
    }
}
