package dev.nernst.cli.commands.bench;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.random.RandomStream;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The head-statistics op, forward and backward, beside the memory that its logits would take.
 *
 * @param tokens rows
 * @param vocabulary entries of the head
 * @param hidden width; the extra memory does not depend on it, the time does
 */
record HeadBench(int tokens, int vocabulary, int hidden) {
    /** Rows of the first call: those that fast providers look at together. */
    private static final int FIRST = 512;

    /**
     * What was measured; bytes beyond inputs and gradients, empty where the system does not tell.
     *
     * @param firstCallBytes the most that a first call with at most 512 tokens added: buffers, compiled code, heap
     * @param growthBytes the most that the call with all tokens added to that
     * @param seconds of the call with all tokens
     */
    record Result(OptionalLong firstCallBytes, OptionalLong growthBytes, double seconds) {}

    /** Bytes of [tokens, vocabulary] logits in float32: one copy. */
    long materialisedBytes() {
        return 4L * tokens * vocabulary;
    }

    Result run(Provider provider) {
        try (Arena arena = Arena.ofShared()) {
            Tensor x = filled(arena, tokens);
            Tensor weight = filled(arena, vocabulary);
            Tensor dx = touched(arena, tokens);
            Tensor dweight = touched(arena, vocabulary);
            int first = Math.min(FIRST, tokens);
            OptionalLong firstCall =
                    PeakMemory.during(() -> once(provider, x.rows(0, first), weight, dx.rows(0, first), dweight));
            long start = System.nanoTime();
            OptionalLong growth = PeakMemory.during(() -> once(provider, x, weight, dx, dweight));
            return new Result(firstCall, growth, (System.nanoTime() - start) * 1e-9);
        }
    }

    private static void once(Provider provider, Tensor x, Tensor weight, Tensor dx, Tensor dweight) {
        int rows = x.dim(0);
        int[] targets = new int[rows];
        double[] dLogProbability = new double[rows];
        double[] dEntropy = new double[rows];
        Arrays.fill(dLogProbability, -1.0 / rows);
        Arrays.fill(dEntropy, 1.0 / rows);
        HeadStatistics statistics = HeadStatistics.of(rows);
        provider.headStatistics().forward(statistics, x, weight, targets, 1);
        provider.headStatistics().backward(dx, dweight, dLogProbability, dEntropy, statistics, x, weight, targets, 1);
    }

    private Tensor filled(Arena arena, int rows) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, rows, hidden);
        RandomStream random = RandomStream.of(rows);
        for (long i = 0; i < tensor.size(); i++) {
            Floats.set(tensor.host(), DType.F32, i, (float) random.normal(i));
        }
        return tensor;
    }

    private Tensor touched(Arena arena, int rows) {
        Tensor tensor = Tensor.allocate(arena, DType.F32, rows, hidden);
        tensor.zero();
        return tensor;
    }
}
