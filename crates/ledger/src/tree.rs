//! The Merkle tree over the entries' hashes (RFC 6962, section 2.1), grown leaf by leaf.

use crate::hash::Hash;

/// The roots of the complete subtrees that a tree of some size is made of, largest first: all that is
/// needed to go on and to say the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// A subtree that a new leaf completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complete {
    /// Its height: 2 to the power of this many leaves.
    pub level: u32,
    /// Its place among those of its height, from 0.
    pub position: u64,
    /// Its root.
    pub hash: Hash,
}

impl Frontier {
    /// A tree of this size again, from its peaks. Nothing when their number cannot be right.
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf's hash; tells of each subtree above the leaves that it completes.
    pub fn push(&mut self, leaf: Hash, mut completed: impl FnMut(Complete)) {
        let (mut hash, mut level) = (leaf, 0);
        while self.size >> level & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = Hash::node(left, hash);
            level += 1;
            completed(Complete {
                level,
                position: self.size >> level,
                hash,
            });
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The tree's root; the hash of nothing when it is empty.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().copied();
        let Some(last) = peaks.next() else {
            return Hash::empty_root();
        };
        peaks.fold(last, |right, left| Hash::node(left, right))
    }
}

/// The subtrees whose roots prove that leaf `index` is in a tree of `size` leaves (RFC 6962, section
/// 2.1.1), from the leaf up, as ranges of leaves. Empty when it is not in.
pub fn inclusion_path(index: u64, size: u64) -> Vec<std::ops::Range<u64>> {
    let mut path = Vec::new();
    if index >= size {
        return path;
    }
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(middle..to);
            to = middle;
        } else {
            path.push(from..middle);
            from = middle;
        }
    }
    path.reverse();
    path
}

/// The root that a leaf and its inclusion path lead to. Nothing when the path has the wrong length.
pub fn root_from_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let ranges = inclusion_path(index, size);
    if index >= size || ranges.len() != path.len() {
        return None;
    }
    let steps = ranges.iter().zip(path);
    Some(steps.fold(leaf, |hash, (range, sibling)| {
        if range.start > index {
            Hash::node(hash, *sibling)
        } else {
            Hash::node(*sibling, hash)
        }
    }))
}

/// The subtrees whose roots prove that a tree of `new` leaves is one of `old` leaves gone on (RFC 6962,
/// section 2.1.2), as ranges of leaves. Empty when there is nothing to prove: the older is empty, or as
/// large.
pub fn consistency_path(old: u64, new: u64) -> Vec<std::ops::Range<u64>> {
    let mut path = Vec::new();
    if old == 0 || old >= new {
        return path;
    }
    let (mut from, mut to) = (0, new);
    while old < to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(middle..to);
            to = middle;
        } else {
            path.push(from..middle);
            from = middle;
        }
    }
    // The older tree itself is known to who asks, where it is a subtree of the newer.
    if from > 0 {
        path.push(from..to);
    }
    path.reverse();
    path
}

/// Whether a tree of `new.0` leaves and this root is one of `old.0` leaves gone on, by the roots that
/// [`consistency_path`] names (RFC 9162, section 2.1.4.2).
pub fn goes_on(old: (u64, Hash), new: (u64, Hash), path: &[Hash]) -> bool {
    if old.0 == 0 {
        return path.is_empty();
    }
    if old.0 >= new.0 {
        return old == new && path.is_empty();
    }
    let (mut first, mut second) = (old.0 - 1, new.0 - 1);
    let ones = first.trailing_ones();
    (first, second) = (first >> ones, second >> ones);
    let mut rest = path.iter().copied();
    let start = if old.0.is_power_of_two() {
        Some(old.1)
    } else {
        rest.next()
    };
    let Some(start) = start else { return false };
    let (mut older, mut newer) = (start, start);
    for sibling in rest {
        if second == 0 {
            return false;
        }
        if first & 1 == 1 || first == second {
            older = Hash::node(sibling, older);
            newer = Hash::node(sibling, newer);
            while first & 1 == 0 && first != 0 {
                (first, second) = (first >> 1, second >> 1);
            }
        } else {
            newer = Hash::node(newer, sibling);
        }
        (first, second) = (first >> 1, second >> 1);
    }
    second == 0 && older == old.1 && newer == new.1
}

/// The greatest power of two below `size`, which is 2 or more.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition of RFC 6962, section 2.1, word for word.
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::empty_root(),
            [leaf] => *leaf,
            _ => {
                let middle = usize::try_from(split(leaves.len() as u64)).unwrap();
                Hash::node(root(&leaves[..middle]), root(&leaves[middle..]))
            }
        }
    }

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count)
            .map(|number| Hash::leaf(&number.to_be_bytes()))
            .collect()
    }

    /// The leaves of Certificate Transparency's own test data, and their roots.
    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let hex = |hash: Hash| hash.0.map(|byte| format!("{byte:02x}")).concat();
        let mut frontier = Frontier::default();
        let mut roots = Vec::new();
        for input in inputs {
            frontier.push(Hash::leaf(input), |_| {});
            roots.push(hex(frontier.root()));
        }
        assert_eq!(
            roots[0],
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            roots[7],
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
        );
    }

    #[test]
    fn tells_of_each_complete_subtree() {
        let all = leaves(37);
        let mut frontier = Frontier::default();
        for (index, leaf) in all.iter().enumerate() {
            frontier.push(*leaf, |complete| {
                let wide = 1_usize << complete.level;
                let start = usize::try_from(complete.position).unwrap() * wide;
                assert_eq!(start + wide, index + 1);
                assert_eq!(complete.hash, root(&all[start..start + wide]));
            });
        }
        assert_eq!(
            Frontier::new(37, frontier.peaks().to_vec()),
            Some(frontier.clone())
        );
        assert_eq!(Frontier::new(36, frontier.peaks().to_vec()), None);
    }

    proptest! {
        #[test]
        fn proves_of_each_earlier_tree_that_it_went_on(new in 0_usize..150, old in 0_usize..150) {
            let all = leaves(new);
            let range = |range: std::ops::Range<u64>| {
                root(&all[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()])
            };
            let ranges = consistency_path(old as u64, new as u64);
            let path: Vec<Hash> = ranges.into_iter().map(range).collect();
            let now = (new as u64, root(&all));
            if old > new {
                prop_assert!(!goes_on((old as u64, root(&leaves(old))), now, &path));
            } else {
                let then = (old as u64, root(&all[..old]));
                prop_assert!(goes_on(then, now, &path));
                let other = Hash::leaf(b"another");
                if old > 0 {
                    prop_assert!(!goes_on((then.0, other), now, &path));
                    prop_assert!(!goes_on(then, (now.0, other), &path));
                }
                for place in 0..path.len() {
                    let mut forged = path.clone();
                    forged[place] = other;
                    prop_assert!(!goes_on(then, now, &forged));
                    prop_assert!(!goes_on(then, now, &path[..place]));
                }
            }
        }

        #[test]
        fn grows_to_the_defined_root_and_proves_each_leaf(count in 0_usize..150, index in 0_usize..150) {
            let all = leaves(count);
            let mut frontier = Frontier::default();
            for leaf in &all {
                frontier.push(*leaf, |_| {});
            }
            prop_assert_eq!(frontier.root(), root(&all));
            let (place, size) = (index as u64, count as u64);
            let path: Vec<Hash> = inclusion_path(place, size)
                .into_iter()
                .map(|range| root(&all[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]))
                .collect();
            match all.get(index) {
                None => prop_assert!(path.is_empty()),
                Some(leaf) => {
                    prop_assert_eq!(root_from_path(*leaf, place, size, &path), Some(root(&all)));
                    let other = Hash::leaf(b"another");
                    prop_assert_ne!(root_from_path(other, place, size, &path), Some(root(&all)));
                }
            }
        }
    }
}
