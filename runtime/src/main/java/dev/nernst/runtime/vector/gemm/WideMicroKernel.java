package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.vector.common.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * 8 rows x 3 vectors: 24 accumulators, 3 loads and a broadcast for each row, for machines with 32 vector registers (AVX-512, NEON).
 */
final class WideMicroKernel implements MicroKernel {
    private static final int ROWS = 8;
    private static final int COLUMNS = 3 * Lanes.COUNT;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public boolean needsPackedColumns() {
        return false;
    }

    /** Vectors beyond the last column are not computed. */
    @Override
    public void multiply(
            Panels a, int panelA, Panels b, int panelB, int columns, int depth, float[] c, int at, int stride) {
        for (int first = 0; first < columns; first += COLUMNS) {
            int vectors = Math.min(3, Math.ceilDiv(columns - first, Lanes.COUNT));
            tile(vectors, a, a.at(panelA, 0), b, b.at(panelB + first / COLUMNS, 0), depth, c, at + first, stride);
        }
    }

    private static void tile(
            int vectors, Panels a, long atA, Panels b, long atB, int depth, float[] c, int at, int stride) {
        switch (vectors) {
            case 3 ->
                threeVectors(
                        a.data(),
                        atA,
                        a.outerStride(),
                        a.depthStride(),
                        b.data(),
                        atB,
                        b.depthStride(),
                        depth,
                        c,
                        at,
                        stride);
            case 2 ->
                twoVectors(
                        a.data(),
                        atA,
                        a.outerStride(),
                        a.depthStride(),
                        b.data(),
                        atB,
                        b.depthStride(),
                        depth,
                        c,
                        at,
                        stride);
            default ->
                oneVector(
                        a.data(),
                        atA,
                        a.outerStride(),
                        a.depthStride(),
                        b.data(),
                        atB,
                        b.depthStride(),
                        depth,
                        c,
                        at,
                        stride);
        }
    }

    private static void threeVectors(
            MemorySegment a,
            long aAt,
            long aOuter,
            long aDepth,
            MemorySegment b,
            long bAt,
            long bDepth,
            int depth,
            float[] c,
            int at,
            int stride) {
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
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c52 = zero;
        FloatVector c60 = zero;
        FloatVector c61 = zero;
        FloatVector c62 = zero;
        FloatVector c70 = zero;
        FloatVector c71 = zero;
        FloatVector c72 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aDepth;
            long j = bAt + k * bDepth;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + 2 * Lanes.BYTES, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aOuter));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aOuter));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aOuter));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 4 * aOuter));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 5 * aOuter));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 6 * aOuter));
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            c62 = x.fma(b2, c62);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 7 * aOuter));
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
            c72 = x.fma(b2, c72);
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + Lanes.COUNT);
        c02.intoArray(c, at + 2 * Lanes.COUNT);
        c10.intoArray(c, at + stride);
        c11.intoArray(c, at + stride + Lanes.COUNT);
        c12.intoArray(c, at + stride + 2 * Lanes.COUNT);
        c20.intoArray(c, at + 2 * stride);
        c21.intoArray(c, at + 2 * stride + Lanes.COUNT);
        c22.intoArray(c, at + 2 * stride + 2 * Lanes.COUNT);
        c30.intoArray(c, at + 3 * stride);
        c31.intoArray(c, at + 3 * stride + Lanes.COUNT);
        c32.intoArray(c, at + 3 * stride + 2 * Lanes.COUNT);
        c40.intoArray(c, at + 4 * stride);
        c41.intoArray(c, at + 4 * stride + Lanes.COUNT);
        c42.intoArray(c, at + 4 * stride + 2 * Lanes.COUNT);
        c50.intoArray(c, at + 5 * stride);
        c51.intoArray(c, at + 5 * stride + Lanes.COUNT);
        c52.intoArray(c, at + 5 * stride + 2 * Lanes.COUNT);
        c60.intoArray(c, at + 6 * stride);
        c61.intoArray(c, at + 6 * stride + Lanes.COUNT);
        c62.intoArray(c, at + 6 * stride + 2 * Lanes.COUNT);
        c70.intoArray(c, at + 7 * stride);
        c71.intoArray(c, at + 7 * stride + Lanes.COUNT);
        c72.intoArray(c, at + 7 * stride + 2 * Lanes.COUNT);
    }

    private static void twoVectors(
            MemorySegment a,
            long aAt,
            long aOuter,
            long aDepth,
            MemorySegment b,
            long bAt,
            long bDepth,
            int depth,
            float[] c,
            int at,
            int stride) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c60 = zero;
        FloatVector c61 = zero;
        FloatVector c70 = zero;
        FloatVector c71 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aDepth;
            long j = bAt + k * bDepth;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aOuter));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aOuter));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aOuter));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 4 * aOuter));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 5 * aOuter));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 6 * aOuter));
            c60 = x.fma(b0, c60);
            c61 = x.fma(b1, c61);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 7 * aOuter));
            c70 = x.fma(b0, c70);
            c71 = x.fma(b1, c71);
        }
        c00.intoArray(c, at);
        c01.intoArray(c, at + Lanes.COUNT);
        c10.intoArray(c, at + stride);
        c11.intoArray(c, at + stride + Lanes.COUNT);
        c20.intoArray(c, at + 2 * stride);
        c21.intoArray(c, at + 2 * stride + Lanes.COUNT);
        c30.intoArray(c, at + 3 * stride);
        c31.intoArray(c, at + 3 * stride + Lanes.COUNT);
        c40.intoArray(c, at + 4 * stride);
        c41.intoArray(c, at + 4 * stride + Lanes.COUNT);
        c50.intoArray(c, at + 5 * stride);
        c51.intoArray(c, at + 5 * stride + Lanes.COUNT);
        c60.intoArray(c, at + 6 * stride);
        c61.intoArray(c, at + 6 * stride + Lanes.COUNT);
        c70.intoArray(c, at + 7 * stride);
        c71.intoArray(c, at + 7 * stride + Lanes.COUNT);
    }

    private static void oneVector(
            MemorySegment a,
            long aAt,
            long aOuter,
            long aDepth,
            MemorySegment b,
            long bAt,
            long bDepth,
            int depth,
            float[] c,
            int at,
            int stride) {
        FloatVector zero = FloatVector.zero(Lanes.FLOATS);
        FloatVector c00 = zero;
        FloatVector c10 = zero;
        FloatVector c20 = zero;
        FloatVector c30 = zero;
        FloatVector c40 = zero;
        FloatVector c50 = zero;
        FloatVector c60 = zero;
        FloatVector c70 = zero;
        for (int k = 0; k < depth; k++) {
            long i = aAt + k * aDepth;
            long j = bAt + k * bDepth;
            FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
            FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + aOuter));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 2 * aOuter));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 3 * aOuter));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 4 * aOuter));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 5 * aOuter));
            c50 = x.fma(b0, c50);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 6 * aOuter));
            c60 = x.fma(b0, c60);
            x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, i + 7 * aOuter));
            c70 = x.fma(b0, c70);
        }
        c00.intoArray(c, at);
        c10.intoArray(c, at + stride);
        c20.intoArray(c, at + 2 * stride);
        c30.intoArray(c, at + 3 * stride);
        c40.intoArray(c, at + 4 * stride);
        c50.intoArray(c, at + 5 * stride);
        c60.intoArray(c, at + 6 * stride);
        c70.intoArray(c, at + 7 * stride);
    }
}
