package dev.nernst.runtime.vector.gemm;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.vector.common.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * 6 rows x 2 vectors: 12 accumulators, 2 loads and a broadcast for machines with 16 vector registers (AVX2). A fused
 * multiply-add is so short here that bounds checks would cost as much. Offsets into the first factor are moved by the loop's
 * counter times a constant alone, which lets the compiler check them ahead of the loop: rows have an offset each, packed columns
 * are a constant distance apart. The second factor's offset is carried along, which keeps the loop from being unrolled: copies of
 * its body would not find enough registers.
 */
final class NarrowMicroKernel implements MicroKernel {
    private static final int ROWS = 6;
    private static final int COLUMNS = 2 * Lanes.COUNT;
    private static final long PACKED_BYTES = 4L * PACKED_ROWS;

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
        return true;
    }

    @Override
    public void multiply(
            Panels a, int panelA, Panels b, int panelB, int columns, int depth, float[] c, int at, int stride) {
        long atA = a.at(panelA, 0);
        long atB = b.at(panelB, 0);
        int panels = Math.ceilDiv(columns, COLUMNS);
        if (a.isDepthContiguous()) {
            rows(
                    a.data(),
                    atA,
                    a.outerStride(),
                    b.data(),
                    atB,
                    b.depthStride(),
                    b.panelStride(),
                    panels,
                    depth,
                    c,
                    at,
                    stride);
        } else {
            packedColumns(a.data(), atA, b.data(), atB, b.depthStride(), b.panelStride(), panels, depth, c, at, stride);
        }
    }

    private static void rows(
            MemorySegment a,
            long aAt,
            long aOuter,
            MemorySegment b,
            long bAt,
            long bDepth,
            long bPanel,
            int panels,
            int depth,
            float[] c,
            int at,
            int stride) {
        long a1 = aAt + aOuter;
        long a2 = a1 + aOuter;
        long a3 = a2 + aOuter;
        long a4 = a3 + aOuter;
        long a5 = a4 + aOuter;
        for (int p = 0; p < panels; p++) {
            int to = at + p * COLUMNS;
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
            long j = bAt + p * bPanel;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
                FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
                FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * 4L));
                c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, a1 + k * 4L));
                c10 = x.fma(b0, c10);
                c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, a2 + k * 4L));
                c20 = x.fma(b0, c20);
                c21 = x.fma(b1, c21);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, a3 + k * 4L));
                c30 = x.fma(b0, c30);
                c31 = x.fma(b1, c31);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, a4 + k * 4L));
                c40 = x.fma(b0, c40);
                c41 = x.fma(b1, c41);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, a5 + k * 4L));
                c50 = x.fma(b0, c50);
                c51 = x.fma(b1, c51);
                j += bDepth;
            }
            c00.intoArray(c, to);
            c01.intoArray(c, to + Lanes.COUNT);
            c10.intoArray(c, to + stride);
            c11.intoArray(c, to + stride + Lanes.COUNT);
            c20.intoArray(c, to + 2 * stride);
            c21.intoArray(c, to + 2 * stride + Lanes.COUNT);
            c30.intoArray(c, to + 3 * stride);
            c31.intoArray(c, to + 3 * stride + Lanes.COUNT);
            c40.intoArray(c, to + 4 * stride);
            c41.intoArray(c, to + 4 * stride + Lanes.COUNT);
            c50.intoArray(c, to + 5 * stride);
            c51.intoArray(c, to + 5 * stride + Lanes.COUNT);
        }
    }

    private static void packedColumns(
            MemorySegment a,
            long aAt,
            MemorySegment b,
            long bAt,
            long bDepth,
            long bPanel,
            int panels,
            int depth,
            float[] c,
            int at,
            int stride) {
        for (int p = 0; p < panels; p++) {
            int to = at + p * COLUMNS;
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
            long j = bAt + p * bPanel;
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j, Lanes.ORDER);
                FloatVector b1 = FloatVector.fromMemorySegment(Lanes.FLOATS, b, j + Lanes.BYTES, Lanes.ORDER);
                FloatVector x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES));
                c00 = x.fma(b0, c00);
                c01 = x.fma(b1, c01);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES + 4));
                c10 = x.fma(b0, c10);
                c11 = x.fma(b1, c11);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES + 8));
                c20 = x.fma(b0, c20);
                c21 = x.fma(b1, c21);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES + 12));
                c30 = x.fma(b0, c30);
                c31 = x.fma(b1, c31);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES + 16));
                c40 = x.fma(b0, c40);
                c41 = x.fma(b1, c41);
                x = FloatVector.broadcast(Lanes.FLOATS, a.get(Floats.FLOAT, aAt + k * PACKED_BYTES + 20));
                c50 = x.fma(b0, c50);
                c51 = x.fma(b1, c51);
                j += bDepth;
            }
            c00.intoArray(c, to);
            c01.intoArray(c, to + Lanes.COUNT);
            c10.intoArray(c, to + stride);
            c11.intoArray(c, to + stride + Lanes.COUNT);
            c20.intoArray(c, to + 2 * stride);
            c21.intoArray(c, to + 2 * stride + Lanes.COUNT);
            c30.intoArray(c, to + 3 * stride);
            c31.intoArray(c, to + 3 * stride + Lanes.COUNT);
            c40.intoArray(c, to + 4 * stride);
            c41.intoArray(c, to + 4 * stride + Lanes.COUNT);
            c50.intoArray(c, to + 5 * stride);
            c51.intoArray(c, to + 5 * stride + Lanes.COUNT);
        }
    }
}
