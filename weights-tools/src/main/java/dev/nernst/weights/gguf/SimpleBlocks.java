package dev.nernst.weights.gguf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.nernst.runtime.Floats;
import java.lang.foreign.MemorySegment;

/**
 * Blocks of 32 weights with one F16 scale d, and in the {@code _1} types one F16 offset m: weight = d * q, or d * q + m.
 * The low halves of the 16 bytes hold weights 0 to 15, the high halves 16 to 31; a fifth bit is in a 32-bit word.
 */
final class SimpleBlocks {
    private static final int HALF = 16;

    private SimpleBlocks() {}

    static void q4WithoutOffset(MemorySegment data, long at, float[] out, int to) {
        float d = half(data, at);
        for (int j = 0; j < HALF; j++) {
            int pair = data.get(JAVA_BYTE, at + 2 + j);
            out[to + j] = ((pair & 0xf) - 8) * d;
            out[to + j + HALF] = ((pair >> 4 & 0xf) - 8) * d;
        }
    }

    static void q4WithOffset(MemorySegment data, long at, float[] out, int to) {
        float d = half(data, at);
        float m = half(data, at + 2);
        for (int j = 0; j < HALF; j++) {
            int pair = data.get(JAVA_BYTE, at + 4 + j);
            out[to + j] = (pair & 0xf) * d + m;
            out[to + j + HALF] = (pair >> 4 & 0xf) * d + m;
        }
    }

    static void q5WithoutOffset(MemorySegment data, long at, float[] out, int to) {
        float d = half(data, at);
        int fifth = data.get(Floats.INT, at + 2);
        for (int j = 0; j < HALF; j++) {
            int pair = data.get(JAVA_BYTE, at + 6 + j);
            out[to + j] = ((pair & 0xf | (fifth >>> j & 1) << 4) - 16) * d;
            out[to + j + HALF] = ((pair >> 4 & 0xf | (fifth >>> j + HALF & 1) << 4) - 16) * d;
        }
    }

    static void q5WithOffset(MemorySegment data, long at, float[] out, int to) {
        float d = half(data, at);
        float m = half(data, at + 2);
        int fifth = data.get(Floats.INT, at + 4);
        for (int j = 0; j < HALF; j++) {
            int pair = data.get(JAVA_BYTE, at + 8 + j);
            out[to + j] = (pair & 0xf | (fifth >>> j & 1) << 4) * d + m;
            out[to + j + HALF] = (pair >> 4 & 0xf | (fifth >>> j + HALF & 1) << 4) * d + m;
        }
    }

    static void q8(MemorySegment data, long at, float[] out, int to) {
        float d = half(data, at);
        for (int j = 0; j < 2 * HALF; j++) {
            out[to + j] = data.get(JAVA_BYTE, at + 2 + j) * d;
        }
    }

    static float half(MemorySegment data, long at) {
        return Float.float16ToFloat(data.get(Floats.SHORT, at));
    }
}
