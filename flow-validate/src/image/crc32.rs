//! The checksum of PNG chunks.

/// The tables for eight bytes at a time (slicing-by-8).
const TABLES: [[u32; 256]; 8] = tables();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "evaluated at compile time, where a panic is a build error"
)]
const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 {
                0xEDB8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let crc = tables[table - 1][byte];
            tables[table][byte] = tables[0][(crc & 0xFF) as usize] ^ (crc >> 8);
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// The CRC-32 of PNG.
pub(crate) struct Crc32(u32);

impl Crc32 {
    pub(crate) const fn new() -> Self {
        Self(0xFFFF_FFFF)
    }

    /// Adds bytes. Eight bytes at a time are processed with eight tables, since a PNG may have 20 MiB.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        let [t0, t1, t2, t3, t4, t5, t6, t7] = &TABLES;
        let look =
            |table: &[u32; 256], byte: u8| table.get(usize::from(byte)).copied().unwrap_or(0);
        let (chunks, rest) = bytes.as_chunks::<8>();
        let mut crc = self.0;
        for &[a, b, c, d, e, f, g, h] in chunks {
            let [p, q, r, s] = crc.to_le_bytes();
            crc = look(t7, p ^ a)
                ^ look(t6, q ^ b)
                ^ look(t5, r ^ c)
                ^ look(t4, s ^ d)
                ^ look(t3, e)
                ^ look(t2, f)
                ^ look(t1, g)
                ^ look(t0, h);
        }
        for &byte in rest {
            let [low, ..] = crc.to_le_bytes();
            crc = look(t0, low ^ byte) ^ (crc >> 8);
        }
        self.0 = crc;
    }

    pub(crate) const fn finish(self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Crc32;

    #[test]
    fn has_the_check_value_of_the_crc_catalogue() {
        let mut crc = Crc32::new();
        crc.update(b"123456789");
        assert_eq!(crc.finish(), 0xCBF4_3926);
    }
}
