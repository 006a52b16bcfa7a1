package dev.nernst.runtime.scalar;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.OptimizerOps;

/** {@link OptimizerOps} an element at a time. */
final class ScalarOptimizer implements OptimizerOps {
    @Override
    public void adamW(
            Tensor parameter,
            Tensor firstMoment,
            Tensor secondMoment,
            Tensor gradient,
            float gradientScale,
            AdamWStep step) {
        double correction1 = 1 - Math.pow(step.beta1(), step.number());
        double correction2 = 1 - Math.pow(step.beta2(), step.number());
        for (long i = 0; i < parameter.size(); i++) {
            double g = (double) gradient.getFloat(i) * gradientScale;
            double m = step.beta1() * firstMoment.getFloat(i) + (1 - step.beta1()) * g;
            double v = step.beta2() * secondMoment.getFloat(i) + (1 - step.beta2()) * g * g;
            firstMoment.setFloat(i, (float) m);
            secondMoment.setFloat(i, (float) v);
            double decayed = parameter.getFloat(i) * (1 - step.learningRate() * step.weightDecay());
            double update = m / correction1 / (Math.sqrt(v / correction2) + step.epsilon());
            parameter.setFloat(i, (float) (decayed - step.learningRate() * update));
        }
    }

    @Override
    public double sumOfSquares(Tensor tensor) {
        double sum = 0;
        for (long i = 0; i < tensor.size(); i++) {
            double value = tensor.getFloat(i);
            sum += value * value;
        }
        return sum;
    }
}
