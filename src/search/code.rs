//! Numbers as few bits, and bits as text: a script holds text alone.

/// The 91 characters that stand in a script's string as they are.
const ALPHABET: &[u8; 91] =
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~-";

/// Bits, the first of each byte lowest.
#[derive(Debug, Default)]
pub struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Bits {
    /// The low `count` bits of a value, 32 at most.
    pub fn push(&mut self, value: u32, count: u32) {
        self.pending |= (u64::from(value) & ((1_u64 << count) - 1)) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push((self.pending & 0xff) as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// A number from 1: as many zeros as it has bits after its first one, then itself from that one on (Elias's gamma).
    pub fn gamma(&mut self, value: u32) {
        let extra = value.max(1).ilog2();
        self.push(0, extra);
        self.push(1, 1);
        self.push(value, extra);
    }

    /// A number from 0: its part above `low` bits in ones and a zero, then the low bits (R. F. Rice). Far too large a number
    /// is told by 24 ones, and stands in 32 bits.
    pub fn rice(&mut self, value: u32, low: u32) {
        let high = value >> low;
        if high >= 24 {
            self.push(0xff_ffff, 24);
            self.push(value, 32);
        } else {
            self.push((1 << high) - 1, high + 1);
            self.push(value, low);
        }
    }

    pub fn into_bytes(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}

/// The best `low` for [`Bits::rice`] of numbers with this mean.
pub fn low_bits(mean: u32) -> u32 {
    // ln 2 of the mean.
    let share = (u64::from(mean) * 7 / 10).max(1);
    share.ilog2()
}

/// Appends bytes as text: 13 bits, or 14 where they fit, in two characters (J. Henke's basE91).
pub fn text(bytes: &[u8], out: &mut String) {
    out.reserve(bytes.len() * 5 / 4 + 2);
    let (mut queue, mut count) = (0_u32, 0_u32);
    let character = |value: u32| char::from(ALPHABET[(value % 91) as usize]);
    for &byte in bytes {
        queue |= u32::from(byte) << count;
        count += 8;
        if count > 13 {
            let mut value = queue & 8191;
            let width = if value > 88 { 13 } else { 14 };
            if width == 14 {
                value = queue & 16383;
            }
            queue >>= width;
            count -= width;
            out.push(character(value));
            out.push(character(value / 91));
        }
    }
    if count > 0 {
        out.push(character(queue));
        // Exactly as many bytes must be read again: what is compressed has nothing after its end.
        if count > 7 || queue > 90 {
            out.push(character(queue / 91));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bits, text};

    #[test]
    fn bits_stand_one_after_the_other() {
        let mut bits = Bits::default();
        bits.push(0b101, 3);
        bits.gamma(5);
        bits.rice(9, 2);
        bits.rice(u32::MAX, 0);
        let bytes = bits.into_bytes();
        // 1 0 1, 0 0 1 1 0, 1 1 0 1 0, then 24 ones and 32 more.
        assert_eq!(bytes[..2], [0b0110_0101, 0b1110_1011]);
        assert_eq!(bytes.len(), 9);
    }

    #[test]
    fn text_needs_no_escape() {
        let mut out = String::new();
        text(&(0..=255).collect::<Vec<u8>>(), &mut out);
        assert!(out.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'\'')), "{out}");
        let mut empty = String::new();
        text(&[], &mut empty);
        assert_eq!(empty, "");
    }
}
