//! Whether two texts are the same, for the places that ask it of every name.

/// Whether two texts are the same, as bytes. Names are short, so that a call of
/// `memcmp`, which in WebAssembly goes byte by byte, costs more than its answer.
#[inline]
pub(crate) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // The last word reaches back as far as it needs to be whole.
    match a.len() {
        0 => true,
        n @ 1..4 => a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1],
        4..8 => a.first_chunk::<4>() == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk(),
        _ => {
            let (firsts, _) = a.as_chunks::<8>();
            let (others, _) = b.as_chunks::<8>();
            a.last_chunk::<8>() == b.last_chunk() && firsts.iter().eq(others)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_counts() {
        for n in 0..40 {
            let text: Vec<u8> = (0..n).collect();
            assert!(is_same(&text, &text.clone()));
            assert!(!is_same(&text, &[&text[..], &[0]].concat()));
            for at in 0..text.len() {
                let mut other = text.clone();
                other[at] ^= 0x80;
                assert!(!is_same(&text, &other), "{n} bytes, the one at {at}");
            }
        }
    }
}
