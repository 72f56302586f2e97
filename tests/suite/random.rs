//! Chance that is the same in every run.

/// Of a seed, or of bytes that somebody else thought out.
#[derive(Debug, Clone)]
pub enum Random {
    /// SplitMix64 (Steele, Lea, Flood 2014).
    Seed(u64),
    /// A byte for each choice. When none is left, every choice is the first.
    Bytes(std::vec::IntoIter<u8>),
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self::Seed(seed)
    }

    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into_iter())
    }

    /// Whether choices are still to be made: a seed never ends.
    pub fn is_spent(&self) -> bool {
        matches!(self, Self::Bytes(bytes) if bytes.as_slice().is_empty())
    }

    pub fn next(&mut self) -> u64 {
        match self {
            Self::Seed(state) => {
                *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let mut value = *state;
                value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                value ^ (value >> 31)
            }
            Self::Bytes(bytes) => u64::from(bytes.next().unwrap_or(0)),
        }
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or(0)
    }

    pub fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}
