//! What all vector code shares.
//!
//! Owns the padding of the last block, which is shorter than a vector, the compression of a block to some of its bytes, and the iteration over
//! set bits. Knows nothing of what the bytes mean.

use fearless_simd::prelude::*;
use fearless_simd::{mask8x64, u8x64};

/// Bytes of a block: those of a vector, and the bits of a number.
pub(crate) const BLOCK: usize = 64;

/// The block that some bytes begin with, or all of them and `filler` behind their end.
#[inline(always)]
pub(crate) fn first_block<S: Simd>(simd: S, bytes: &[u8], filler: u8) -> u8x64<S> {
    match bytes.first_chunk::<BLOCK>() {
        Some(block) => u8x64::from_slice(simd, block),
        None => filled(simd, bytes, filler),
    }
}

#[inline(never)]
fn filled<S: Simd>(simd: S, bytes: &[u8], filler: u8) -> u8x64<S> {
    let mut block = [filler; BLOCK];
    block[..bytes.len()].copy_from_slice(bytes);
    u8x64::from_slice(simd, &block)
}

/// The bytes whose bits are set, one behind the other; what follows them may be anything.
#[inline(always)]
pub(crate) fn kept<S: Simd>(block: u8x64<S>, bits: u64) -> u8x64<S> {
    let is_beginning = bits & bits.wrapping_add(1) == 0;
    if is_beginning && !keeps_at_once(block.simd) { block } else { block.compress(mask8x64::from_bitmask(block.simd, bits)) }
}

/// Whether the processor has a byte compression (AVX-512): one instruction, which costs less than the branch that would avoid it.
#[inline(always)]
pub(crate) fn keeps_at_once<S: Simd>(simd: S) -> bool {
    #[cfg(target_arch = "x86_64")]
    let at_once = simd.level().as_avx512().is_some();
    #[cfg(not(target_arch = "x86_64"))]
    let at_once = {
        let _ = simd;
        false
    };
    at_once
}

/// Whether the processor has a byte shuffle over 64 entries: `vpermb` of AVX-512, `tbl` of NEON.
#[inline(always)]
pub(crate) fn looks_up_at_once<S: Simd>(simd: S) -> bool {
    keeps_at_once(simd) || cfg!(target_arch = "aarch64")
}

/// The numbers of the bits that are set, ascending.
#[inline(always)]
pub(crate) fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (bit < BLOCK).then_some(bit)
    })
}

#[cfg(test)]
mod tests {
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_kept_stays_in_order(bytes in prop::collection::vec(any::<u8>(), 0..80), bits in any::<u64>(), ones in 0_u32..64) {
            for bits in [bits, !(u64::MAX << ones)] {
                let mut filled = bytes.clone();
                filled.resize(80, b'?');
                let expected: Vec<u8> = (0..BLOCK).filter(|at| bits >> at & 1 == 1).map(|at| filled[at]).collect();
                let found = dispatch!(Level::new(), simd => kept(first_block(simd, &bytes, b'?'), bits).as_slice().to_vec());
                prop_assert_eq!(&found[..expected.len()], &expected);
            }
        }
    }
}
