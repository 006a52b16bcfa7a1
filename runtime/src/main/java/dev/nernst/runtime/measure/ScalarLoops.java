package dev.nernst.runtime.measure;

import dev.nernst.runtime.Floats;
import java.lang.foreign.MemorySegment;

/** The measuring loops without vectors. */
final class ScalarLoops implements Ceilings.Loops {
    @Override
    public double multiplyAdd(int iterations) {
        float a = 1;
        float b = 1;
        float c = 1;
        float d = 1;
        for (int i = 0; i < iterations; i++) {
            a = Math.fma(a, 0.999f, 0.001f);
            b = Math.fma(b, 0.999f, 0.001f);
            c = Math.fma(c, 0.999f, 0.001f);
            d = Math.fma(d, 0.999f, 0.001f);
        }
        // The result enters the count, so that the loop cannot be left out.
        return a + b + c + d > 100 ? 0 : 2.0 * 4 * iterations;
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
