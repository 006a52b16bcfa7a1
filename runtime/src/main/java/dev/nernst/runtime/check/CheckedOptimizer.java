package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.OptimizerOps;

/** Checks {@link OptimizerOps}. */
record CheckedOptimizer(OptimizerOps op, Memory memory, Watches watches) implements OptimizerOps {
    @Override
    public void adamW(
            Tensor parameter,
            Tensor firstMoment,
            Tensor secondMoment,
            Tensor gradient,
            float gradientScale,
            AdamWStep step) {
        String name = "optimizer.adamw";
        new Operands(name, memory)
                .outElements("parameter", parameter, parameter.size(), gradient)
                .outElements("firstMoment", firstMoment, parameter.size(), parameter)
                .outElements("secondMoment", secondMoment, parameter.size(), parameter)
                .elements("gradient", gradient, parameter.size(), parameter);
        long start = watches.start();
        op.adamW(parameter, firstMoment, secondMoment, gradient, gradientScale, step);
        watches.ended(name, start);
    }

    @Override
    public double sumOfSquares(Tensor tensor) {
        String name = "optimizer.sum_of_squares";
        new Operands(name, memory).elements("tensor", tensor, tensor.size(), tensor);
        long start = watches.start();
        double sum = op.sumOfSquares(tensor);
        watches.ended(name, start);
        return sum;
    }
}
