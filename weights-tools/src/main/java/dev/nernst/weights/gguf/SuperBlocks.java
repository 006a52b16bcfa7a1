package dev.nernst.weights.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** Blocks of 256 weights ("K quants"): small blocks whose own scales are quantised under a scale of the whole. */
final class SuperBlocks {
    private SuperBlocks() {}

    /** 8 blocks of 32: weight = d * scale * q - dmin * min; bytes: d, dmin, 12 of scales and mins, 128 of q. */
    static void q4(MemorySegment data, long at, float[] out, int to) {
        fourOrFiveBits(data, at, -1, at + 16, out, to);
    }

    /** As {@link #q4}, with 32 bytes of fifth bits before the 128 of q. */
    static void q5(MemorySegment data, long at, float[] out, int to) {
        fourOrFiveBits(data, at, at + 16, at + 48, out, to);
    }

    private static void fourOrFiveBits(MemorySegment data, long at, long fifthBits, long nibbles, float[] out, int to) {
        float d = SimpleBlocks.half(data, at);
        float dmin = SimpleBlocks.half(data, at + 2);
        for (int block = 0; block < 8; block++) {
            float scale = d * scale(data, at + 4, block);
            float min = dmin * min(data, at + 4, block);
            // Two blocks share 32 bytes: the even one has the low halves.
            long pairs = nibbles + (block >> 1) * 32;
            int shift = (block & 1) * 4;
            for (int l = 0; l < 32; l++) {
                int q = data.get(JAVA_BYTE, pairs + l) >> shift & 0xf;
                if (fifthBits >= 0) {
                    q |= (data.get(JAVA_BYTE, fifthBits + l) >> block & 1) << 4;
                }
                out[to + block * 32 + l] = scale * q - min;
            }
        }
    }

    /** The 6-bit scale of a block: the first four are whole, the others have two bits in the spare bits of those. */
    private static int scale(MemorySegment data, long scales, int block) {
        return block < 4
                ? data.get(JAVA_BYTE, scales + block) & 63
                : data.get(JAVA_BYTE, scales + block + 4) & 0xf
                        | (data.get(JAVA_BYTE, scales + block - 4) >> 6 & 3) << 4;
    }

    private static int min(MemorySegment data, long scales, int block) {
        return block < 4
                ? data.get(JAVA_BYTE, scales + block + 4) & 63
                : data.get(JAVA_BYTE, scales + block + 4) >> 4 & 0xf
                        | (data.get(JAVA_BYTE, scales + block) >> 6 & 3) << 4;
    }

    /** 16 blocks of 16: weight = d * scale * q; bytes: 128 of low bits, 64 of high bits, 16 of scales, d. */
    static void q6(MemorySegment data, long at, float[] out, int to) {
        float d = SimpleBlocks.half(data, at + 208);
        for (int half = 0; half < 2; half++) {
            for (int quarter = 0; quarter < 4; quarter++) {
                // Quarters 0 and 1 are low halves of the first and second 32 bytes, 2 and 3 their high halves.
                long low = at + half * 64 + (quarter & 1) * 32;
                long high = at + 128 + half * 32;
                long scales = at + 192 + half * 8 + quarter * 2;
                int start = to + half * 128 + quarter * 32;
                for (int l = 0; l < 32; l++) {
                    int bits = data.get(JAVA_BYTE, low + l) >> (quarter >> 1) * 4 & 0xf
                            | (data.get(JAVA_BYTE, high + l) >> quarter * 2 & 3) << 4;
                    out[start + l] = d * data.get(JAVA_BYTE, scales + (l >> 4)) * (bits - 32);
                }
            }
        }
    }
}
