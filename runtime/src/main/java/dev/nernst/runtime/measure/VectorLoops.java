package dev.nernst.runtime.measure;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The measuring loops with vectors; loaded only where the Vector API is present. */
final class VectorLoops implements Ceilings.Loops {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int COUNT = FLOATS.length();

    /** Ten independent chains: more than latency times units of current cores, and no more than registers. */
    @Override
    public double multiplyAdd(int iterations) {
        FloatVector x = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector y = FloatVector.broadcast(FLOATS, 0.001f);
        FloatVector a = y;
        FloatVector b = y;
        FloatVector c = y;
        FloatVector d = y;
        FloatVector e = y;
        FloatVector f = y;
        FloatVector g = y;
        FloatVector h = y;
        FloatVector i = y;
        FloatVector j = y;
        for (int n = 0; n < iterations; n++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
        }
        FloatVector all =
                a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j);
        // The result enters the count, so that the loop cannot be left out.
        return all.lane(0) > 100 ? 0 : 2.0 * 10 * COUNT * iterations;
    }

    @Override
    public float read(MemorySegment segment) {
        FloatVector a = FloatVector.zero(FLOATS);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int bytes = 4 * COUNT;
        int size = Math.toIntExact(segment.byteSize());
        for (int at = 0; at < size; at += 4 * bytes) {
            a = a.add(FloatVector.fromMemorySegment(FLOATS, segment, at, ByteOrder.LITTLE_ENDIAN));
            b = b.add(FloatVector.fromMemorySegment(FLOATS, segment, at + bytes, ByteOrder.LITTLE_ENDIAN));
            c = c.add(FloatVector.fromMemorySegment(FLOATS, segment, at + 2 * bytes, ByteOrder.LITTLE_ENDIAN));
            d = d.add(FloatVector.fromMemorySegment(FLOATS, segment, at + 3 * bytes, ByteOrder.LITTLE_ENDIAN));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }
}
