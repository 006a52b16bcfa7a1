package dev.nernst.runtime.check;

import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Memory;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks {@link HeadStatisticsOp}. */
record CheckedHeadStatistics(HeadStatisticsOp op, Memory memory, Watches watches) implements HeadStatisticsOp {
    private static final String FORWARD = "head_statistics.forward";

    @Override
    public void forward(HeadStatistics out, Tensor hidden, Tensor weight, int[] targets, float temperature) {
        check(FORWARD, hidden, weight, targets).count("out", out.rows(), targets.length, hidden);
        long start = watches.start();
        op.forward(out, hidden, weight, targets, temperature);
        watches.ended(FORWARD, CheckedMatmul.flops(1, hidden, weight), start);
    }

    @Override
    public void forward(HeadStatistics out, KnownLogits logits, int vocabulary, int[] targets, float temperature) {
        Operands operands = new Operands(FORWARD, memory);
        known(operands, logits, vocabulary, targets);
        operands.count("out", out.rows(), targets.length, logits.blocks().getFirst());
        long start = watches.start();
        op.forward(out, logits, vocabulary, targets, temperature);
        watches.ended(FORWARD, start);
    }

    @Override
    public void backward(
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            HeadStatistics statistics,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature) {
        String name = "head_statistics.backward";
        check(name, hidden, weight, targets)
                .count("dLogProbability", dLogProbability.length, targets.length, hidden)
                .count("dEntropy", dEntropy.length, targets.length, hidden)
                .count("statistics", statistics.rows(), targets.length, hidden)
                .outElements("dhidden", dhidden, hidden.size(), hidden)
                .outRows("dweight", dweight, weight.dim(0), weight.dim(1));
        long start = watches.start();
        op.backward(dhidden, dweight, dLogProbability, dEntropy, statistics, hidden, weight, targets, temperature);
        // Logits are not kept between the halves, so they are computed once more.
        int products = 1 + CheckedMatmul.gradients(dhidden, dweight);
        watches.ended(name, CheckedMatmul.flops(products, hidden, weight), start);
    }

    @Override
    public void forwardBackward(
            HeadStatistics out,
            @Nullable Tensor dhidden,
            @Nullable Tensor dweight,
            double[] dLogProbability,
            double[] dEntropy,
            Coefficients loss,
            Tensor hidden,
            Tensor weight,
            int[] targets,
            float temperature,
            @Nullable KnownLogits known) {
        String name = "head_statistics.forward_backward";
        Operands operands = check(name, hidden, weight, targets)
                .count("out", out.rows(), targets.length, hidden)
                .count("dLogProbability", dLogProbability.length, targets.length, hidden)
                .count("dEntropy", dEntropy.length, targets.length, hidden)
                .outElements("dhidden", dhidden, hidden.size(), hidden)
                .outRows("dweight", dweight, weight.dim(0), weight.dim(1));
        if (known != null) {
            known(operands, known, weight.dim(0), targets);
        }
        long start = watches.start();
        op.forwardBackward(
                out, dhidden, dweight, dLogProbability, dEntropy, loss, hidden, weight, targets, temperature, known);
        boolean learns = HeadStatisticsOp.hasGradient(dLogProbability, dEntropy, targets, 0, targets.length);
        int products = (known == null ? 1 : 0) + (learns ? CheckedMatmul.gradients(dhidden, dweight) : 0);
        watches.ended(name, CheckedMatmul.flops(products, hidden, weight), start);
    }

    private Operands check(String name, Tensor hidden, Tensor weight, int[] targets) {
        Operands operands = new Operands(name, memory)
                .weight("weight", weight)
                .elements("hidden", hidden, (long) targets.length * weight.dim(1), weight);
        targets(operands, targets, weight.dim(0), weight);
        return operands;
    }

    private static void known(Operands operands, KnownLogits known, int vocabulary, int[] targets) {
        Tensor first = known.blocks().getFirst();
        int blockRows = first.dim(0);
        for (Tensor block : known.blocks()) {
            operands.rows("known logits", block, blockRows, vocabulary);
        }
        operands.count("known logits", known.rows(), targets.length, first)
                .indices(
                        "places",
                        known.places(),
                        (long) blockRows * known.blocks().size(),
                        first);
        List<?> softmax = known.softmax();
        if (softmax != null) {
            operands.count("softmax", softmax.size(), targets.length, first);
        }
        targets(operands, targets, vocabulary, first);
    }

    private static void targets(Operands operands, int[] targets, int vocabulary, Tensor of) {
        for (int target : targets) {
            if (target != NO_TARGET) {
                operands.indices("targets", new int[] {target}, vocabulary, of);
            }
        }
    }
}
