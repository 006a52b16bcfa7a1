package dev.nernst.model.generate;

import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.sampling.LikelyTokens;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.DivergedException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.memory.Workspace;
import dev.nernst.runtime.op.LogitsOp;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.op.TopLogits;
import dev.nernst.runtime.tape.Tape;
import dev.nernst.runtime.tape.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Scores of the tokens of one prompt, filled piece by piece. */
final class PromptScoring {
    /** Rows whose logits exist at once: those of a large vocabulary take a megabyte each. */
    private static final int ROWS = 32;

    private final int[] prompt;
    private final int likeliest;
    private final double[] logProbabilities;
    private final double[] entropies;
    private final List<LikelyTokens> top = new ArrayList<>();

    PromptScoring(GenerationRequest request) {
        prompt = request.prompt();
        likeliest = request.likeliest();
        logProbabilities = new double[prompt.length - 1];
        entropies = new double[prompt.length - 1];
    }

    /**
     * Scores the tokens that follow those of a piece.
     *
     * @param hidden hidden states of a pass
     * @param row of the first token of the piece
     * @param position of that token
     * @param count tokens of the piece
     * @throws DivergedException if logits are not finite numbers
     */
    void score(
            Decoder decoder, Provider provider, Workspace workspace, Value hidden, int row, int position, int count) {
        int end = Math.min(position + count, prompt.length - 1);
        for (int from = position; from < end; from += ROWS) {
            int rows = Math.min(ROWS, end - from);
            int first = row + from - position;
            try (Tape tape = new Tape(provider, workspace, Tape.Mode.INFERENCE)) {
                Value chosen = tape.selectRows(
                        hidden, IntStream.range(first, first + rows).toArray());
                take(
                        provider.logits(),
                        tape.linear(chosen, decoder.head(), null, null).data(),
                        from);
            }
        }
    }

    private void take(LogitsOp op, Tensor logits, int from) {
        int count = logits.dim(0);
        int[] rows = IntStream.range(0, count).toArray();
        SoftmaxSums[] sums = op.softmax(logits, rows, null);
        float[] own = op.at(logits, rows, Arrays.copyOfRange(prompt, from + 1, from + 1 + count));
        int[] counts = new int[count];
        Arrays.fill(counts, likeliest);
        List<TopLogits> largest = likeliest > 0 ? op.largest(logits, rows, counts) : List.of();
        for (int i = 0; i < count; i++) {
            if (!sums[i].isFinite()) {
                throw new DivergedException("the model's logits for token " + (from + i + 1)
                        + " of a prompt are not finite numbers: its weights are damaged, or training has diverged");
            }
            double logSumExp = sums[i].logSumExp();
            logProbabilities[from + i] = own[i] - logSumExp;
            entropies[from + i] = sums[i].entropy();
            if (likeliest > 0) {
                top.add(LikelyTokens.of(largest.get(i), logSumExp));
            }
        }
    }

    PromptScores result() {
        return new PromptScores(new TokenScores(prompt, logProbabilities, entropies), List.copyOf(top));
    }
}
