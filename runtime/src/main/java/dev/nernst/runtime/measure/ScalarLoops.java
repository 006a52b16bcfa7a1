package dev.nernst.runtime.measure;

import dev.nernst.runtime.Floats;
import java.lang.foreign.MemorySegment;

/** The measuring loops without vectors. */
final class ScalarLoops implements Ceilings.Loops {
    @Override
    public double multiplyAdd(int iterations) {
        // From values that the compiler does not know: at a fixed point of the loop it would leave the loop out.
        float a = iterations;
        float b = iterations + 1f;
        float c = iterations + 2f;
        float d = iterations + 3f;
        for (int i = 0; i < iterations; i++) {
            a = Math.fma(a, 0.999f, 0.001f);
            b = Math.fma(b, 0.999f, 0.001f);
            c = Math.fma(c, 0.999f, 0.001f);
            d = Math.fma(d, 0.999f, 0.001f);
        }
        // The result enters the count, so that the loop cannot be left out.
        return a + b + c + d < 0 ? 0 : 2.0 * 4 * iterations;
    }

    @Override
    public float read(MemorySegment segment) {
        float sum = 0;
        for (long i = 0; i < segment.byteSize(); i += 4) {
            sum += segment.get(Floats.FLOAT, i);
        }
        return sum;
    }
}
