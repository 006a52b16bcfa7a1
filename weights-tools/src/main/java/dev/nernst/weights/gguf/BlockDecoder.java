package dev.nernst.weights.gguf;

import java.lang.foreign.MemorySegment;

/** Turns one block of quantised weights into floats, with the arithmetic and rounding of ggml. Stateless. */
@FunctionalInterface
interface BlockDecoder {
    /** Decodes the block at byte {@code at} of {@code data} into {@code out[to..]}. */
    void decode(MemorySegment data, long at, float[] out, int to);

    /** The decoder of a block type. */
    static BlockDecoder of(GgmlType type) {
        return switch (type) {
            case Q4_0 -> SimpleBlocks::q4WithoutOffset;
            case Q4_1 -> SimpleBlocks::q4WithOffset;
            case Q5_0 -> SimpleBlocks::q5WithoutOffset;
            case Q5_1 -> SimpleBlocks::q5WithOffset;
            case Q8_0 -> SimpleBlocks::q8;
            case Q4_K -> SuperBlocks::q4;
            case Q5_K -> SuperBlocks::q5;
            case Q6_K -> SuperBlocks::q6;
            case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no blocks");
        };
    }
}
