//! Content digests: of stored bytes with BLAKE3, in memory with rapidhash.

/// A BLAKE3 digest of bytes that are or will be on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// All 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        blake3::Hash::from(self.0).to_hex().to_string()
    }

    /// The first `digits` hexadecimal digits (64 at most): for file names.
    pub fn short(&self, digits: usize) -> String {
        let mut hex = self.hex();
        hex.truncate(digits);
        hex
    }
}

/// A fast 64-bit digest for tables in memory; never stored, never compared across versions.
pub fn quick(bytes: &[u8]) -> u64 {
    rapidhash::v3::rapidhash_v3(bytes)
}
