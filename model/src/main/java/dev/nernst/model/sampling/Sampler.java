package dev.nernst.model.sampling;

import dev.nernst.runtime.NonFiniteException;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.random.RandomStream;
import java.util.List;

/**
 * Draws next tokens for sequences with the same options. The token at a place in a sequence is a function of its logits
 * and of one number of the sequence's random stream: neither threads nor other sequences have a say. Immutable and
 * thread-safe, as long as the options' own processors are.
 */
public final class Sampler {
    private final boolean greedy;
    private final List<LogitsProcessor> chain;

    public Sampler(SamplingOptions options) {
        greedy = options.isGreedy();
        chain = options.chain();
    }

    /**
     * The next token.
     *
     * @param scratch holds the logits of the model, {@link Scratch#logits()}, which are used up
     * @param history tokens so far
     * @param random the sequence's stream; the number used is that of the token's index among the generated ones
     * @throws ArithmeticException if a logit is not a finite number, or the processors leave no token to choose from
     */
    public Choice next(Scratch scratch, TokenHistory history, RandomStream random) {
        float[] logits = scratch.logits();
        float[] weights = scratch.floats(0);
        SoftmaxSums softmax = scratch.softmax(logits, weights);
        if (!softmax.isFinite()) {
            throw NonFiniteException.ofLogits("the model's", history.size());
        }
        float max = softmax.max();
        double total = softmax.sum();
        float[] original = logits;
        if (!chain.isEmpty()) {
            original = scratch.original();
            System.arraycopy(logits, 0, original, 0, logits.length);
            for (LogitsProcessor processor : chain) {
                processor.process(logits, history, scratch);
            }
            max = Rows.max(logits);
            if (!Float.isFinite(max)) {
                throw new ArithmeticException("the processors of the logits leave no token to choose for token "
                        + history.size() + " of a sequence, or give a logit that is not a finite number");
            }
            total = greedy ? 0 : scratch.softmax(logits, weights).sum();
        }
        int id = greedy
                ? Rows.indexOf(logits, max)
                : Rows.indexAtSum(weights, total * random.uniform(history.generated()));
        return new Choice(id, original[id] - softmax.logSumExp(), softmax);
    }
}
