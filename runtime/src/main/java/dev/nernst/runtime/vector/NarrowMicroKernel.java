package dev.nernst.runtime.vector;

import dev.nernst.runtime.Floats;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * 4 rows x 3 vectors: 12 accumulators, 3 loads and a broadcast for machines with 16 vector registers (AVX2).
 */
final class NarrowMicroKernel implements MicroKernel {
    private static final int ROWS = 4;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public void threeVectors(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aApart;
            long j = bAt + k * bApart;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + 2 * Lanes.BYTES, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aLine));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aLine));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aLine));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
        }
        c00.intoArray(c, 0);
        c01.intoArray(c, Lanes.COUNT);
        c02.intoArray(c, 2 * Lanes.COUNT);
        c10.intoArray(c, COLUMNS);
        c11.intoArray(c, COLUMNS + Lanes.COUNT);
        c12.intoArray(c, COLUMNS + 2 * Lanes.COUNT);
        c20.intoArray(c, 2 * COLUMNS);
        c21.intoArray(c, 2 * COLUMNS + Lanes.COUNT);
        c22.intoArray(c, 2 * COLUMNS + 2 * Lanes.COUNT);
        c30.intoArray(c, 3 * COLUMNS);
        c31.intoArray(c, 3 * COLUMNS + Lanes.COUNT);
        c32.intoArray(c, 3 * COLUMNS + 2 * Lanes.COUNT);
    }

    @Override
    public void twoVectors(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aApart;
            long j = bAt + k * bApart;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aLine));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aLine));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aLine));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        c00.intoArray(c, 0);
        c01.intoArray(c, Lanes.COUNT);
        c10.intoArray(c, COLUMNS);
        c11.intoArray(c, COLUMNS + Lanes.COUNT);
        c20.intoArray(c, 2 * COLUMNS);
        c21.intoArray(c, 2 * COLUMNS + Lanes.COUNT);
        c30.intoArray(c, 3 * COLUMNS);
        c31.intoArray(c, 3 * COLUMNS + Lanes.COUNT);
    }

    @Override
    public void oneVector(
            MemorySegment a,
            long aAt,
            long aLine,
            long aApart,
            MemorySegment b,
            long bAt,
            long bApart,
            int depth,
            float[] c) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aApart;
            long j = bAt + k * bApart;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aLine));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aLine));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aLine));
            c30 = x.fma(b0, c30);
        }
        c00.intoArray(c, 0);
        c10.intoArray(c, COLUMNS);
        c20.intoArray(c, 2 * COLUMNS);
        c30.intoArray(c, 3 * COLUMNS);
    }
}
