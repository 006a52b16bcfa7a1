package dev.nernst.runtime.vector.elementwise;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.OptimizerOps;
import dev.nernst.runtime.vector.common.Blocks;
import dev.nernst.runtime.vector.common.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link OptimizerOps} in blocks: AdamW in float lanes, sums in double ones. */
public final class VectorOptimizer implements OptimizerOps {
    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    private final Blocks blocks;

    public VectorOptimizer(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void adamW(
            Tensor parameter,
            Tensor firstMoment,
            Tensor secondMoment,
            Tensor gradient,
            float gradientScale,
            AdamWStep step) {
        Factors factors = Factors.of(step, gradientScale);
        blocks.run(parameter.size(), (arrays, from, count) -> {
            float[] p = arrays[0];
            float[] m = arrays[1];
            float[] v = arrays[2];
            float[] g = arrays[3];
            Blocks.load(parameter, from, p, count);
            Blocks.load(firstMoment, from, m, count);
            Blocks.load(secondMoment, from, v, count);
            Blocks.load(gradient, from, g, count);
            update(p, m, v, g, factors, count);
            Blocks.store(p, parameter, from, count);
            Blocks.store(m, firstMoment, from, count);
            Blocks.store(v, secondMoment, from, count);
        });
    }

    private static void update(float[] p, float[] m, float[] v, float[] g, Factors f, int count) {
        FloatVector beta1 = FloatVector.broadcast(Lanes.FLOATS, f.beta1);
        FloatVector beta2 = FloatVector.broadcast(Lanes.FLOATS, f.beta2);
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector gradient = FloatVector.fromArray(Lanes.FLOATS, g, i).mul(f.gradientScale);
            FloatVector first = FloatVector.fromArray(Lanes.FLOATS, m, i).fma(beta1, gradient.mul(f.oneLessBeta1));
            FloatVector second = FloatVector.fromArray(Lanes.FLOATS, v, i)
                    .fma(beta2, gradient.mul(gradient).mul(f.oneLessBeta2));
            first.intoArray(m, i);
            second.intoArray(v, i);
            FloatVector root = second.sqrt().mul(f.inverseRootCorrection2).add(f.epsilon);
            FloatVector update = first.mul(f.rate).div(root);
            FloatVector.fromArray(Lanes.FLOATS, p, i).mul(f.decay).sub(update).intoArray(p, i);
        }
    }

    /** The numbers of a step that all elements share, each rounded once from double. */
    private record Factors(
            float gradientScale,
            float beta1,
            float oneLessBeta1,
            float beta2,
            float oneLessBeta2,
            float inverseRootCorrection2,
            float epsilon,
            float rate,
            float decay) {
        static Factors of(AdamWStep step, float gradientScale) {
            double correction1 = 1 - Math.pow(step.beta1(), step.number());
            double correction2 = 1 - Math.pow(step.beta2(), step.number());
            return new Factors(
                    gradientScale,
                    (float) step.beta1(),
                    (float) (1 - step.beta1()),
                    (float) step.beta2(),
                    (float) (1 - step.beta2()),
                    (float) (1 / Math.sqrt(correction2)),
                    (float) step.epsilon(),
                    (float) (step.learningRate() / correction1),
                    (float) (1 - step.learningRate() * step.weightDecay()));
        }
    }

    @Override
    public double sumOfSquares(Tensor tensor) {
        long size = tensor.size();
        double[] sums = new double[Math.toIntExact((size + Blocks.SIZE - 1) / Blocks.SIZE)];
        blocks.run(size, (arrays, from, count) -> {
            float[] x = arrays[0];
            Blocks.load(tensor, from, x, count);
            Arrays.fill(x, count, Lanes.padded(count), 0);
            sums[(int) (from / Blocks.SIZE)] = sumOfSquares(x, count);
        });
        double sum = 0;
        for (double part : sums) {
            sum += part;
        }
        return sum;
    }

    private static double sumOfSquares(float[] x, int count) {
        DoubleVector low = DoubleVector.zero(DOUBLES);
        DoubleVector high = low;
        for (int i = 0; i < count; i += Lanes.COUNT) {
            FloatVector v = FloatVector.fromArray(Lanes.FLOATS, x, i);
            DoubleVector a = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector b = (DoubleVector) Lanes.swapHalves(v).convertShape(VectorOperators.F2D, DOUBLES, 0);
            low = a.fma(a, low);
            high = b.fma(b, high);
        }
        double sum = 0;
        double[] lanes = low.add(high).toArray();
        for (double lane : lanes) {
            sum += lane;
        }
        return sum;
    }
}
