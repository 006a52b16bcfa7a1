package dev.nernst.runtime.vector.head;

import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.vector.common.Lanes;
import dev.nernst.runtime.vector.common.SoftmaxRow;
import dev.nernst.runtime.vector.common.VectorMath;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** With d = z - max for the logits z of a row: adds up e^d and d e^d, in double. */
public final class RowSums {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final float max;
    private double sum;
    private double weighted;

    /** The softmax of one row, not normalised, as {@link dev.nernst.runtime.logits.RowSoftmax} wants it. */
    public static SoftmaxSums softmax(float[] logits, float[] weights) {
        RowSums sums = new RowSums(SoftmaxRow.max(logits, 0, logits.length));
        sums.add(logits, logits.length, weights);
        return sums.result();
    }

    public RowSums(float max) {
        this.max = max;
    }

    public SoftmaxSums result() {
        return new SoftmaxSums(max, sum, weighted);
    }

    /** Takes in {@code count} logits, whose e^d go to {@code weights}, which may be the same array. */
    public void add(float[] z, int count, float[] weights) {
        int whole = count / Lanes.COUNT * Lanes.COUNT;
        addVectors(z, whole, weights);
        if (whole < count) {
            float[] rest = new float[Lanes.COUNT];
            Arrays.fill(rest, Float.NEGATIVE_INFINITY);
            System.arraycopy(z, whole, rest, 0, count - whole);
            addVectors(rest, Lanes.COUNT, rest);
            System.arraycopy(rest, 0, weights, whole, count - whole);
        }
    }

    private void addVectors(float[] z, int count, float[] weights) {
        DoubleVector sums = DoubleVector.zero(DOUBLES);
        DoubleVector weightedSums = sums;
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector distance = FloatVector.fromArray(Lanes.FLOATS, z, i).sub(max);
            FloatVector p = VectorMath.exp(distance);
            p.intoArray(weights, i);
            sums = sums.add(doubles(p));
            weightedSums =
                    weightedSums.add(doubles(VectorMath.exponentOrZero(distance).mul(p)));
        }
        for (int lane = 0; lane < DOUBLES.length(); lane++) {
            sum += sums.lane(lane);
            weighted += weightedSums.lane(lane);
        }
    }

    /** The sum of both halves. Conversion of an upper half takes far longer than that of a lower one. */
    private static DoubleVector doubles(FloatVector v) {
        DoubleVector low = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
        return low.add(Lanes.swapHalves(v).convertShape(VectorOperators.F2D, DOUBLES, 0));
    }
}
