package dev.nernst.em.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How the losses of tokens become the loss of a batch: what each token weighs.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Aggregation {
    /** The mean over all response tokens of the batch. */
    TOKEN_MEAN {
        @Override
        double[] weights(List<TrainingSequence> shard, BatchTotals whole, int microBatchSize) {
            return each(shard, sequence -> 1.0 / Math.max(whole.tokens(), 1));
        }
    },
    /**
     * The mean over micro-batches of the mean over each one's response tokens, as the released code computes it: the only
     * one that depends on the size of micro-batches.
     */
    MICRO_BATCH_MEAN {
        @Override
        double[] weights(List<TrainingSequence> shard, BatchTotals whole, int microBatchSize) {
            double[] weights = new double[shard.size()];
            for (int from = 0; from < shard.size(); from += microBatchSize) {
                List<TrainingSequence> micro = shard.subList(from, Math.min(from + microBatchSize, shard.size()));
                double tokens = BatchTotals.of(micro, microBatchSize).tokens();
                Arrays.fill(weights, from, from + micro.size(), 1.0 / Math.max(tokens, 1) / whole.microBatches());
            }
            return weights;
        }
    },
    /** The sum over a response's tokens, averaged over responses: the paper's equations. */
    SEQUENCE_SUM {
        @Override
        double[] weights(List<TrainingSequence> shard, BatchTotals whole, int microBatchSize) {
            return each(shard, sequence -> 1.0 / whole.sequences());
        }
    },
    /** The mean over a response's tokens, averaged over responses. */
    SEQUENCE_MEAN {
        @Override
        double[] weights(List<TrainingSequence> shard, BatchTotals whole, int microBatchSize) {
            return each(shard, sequence -> 1.0 / whole.sequences() / Math.max(sequence.countedTokens(), 1));
        }
    };

    /**
     * For each sequence of a shard of a batch the weight of each of its counted tokens in the batch's loss.
     *
     * @param whole of the batch; micro-batches do not reach over the end of a shard
     */
    abstract double[] weights(List<TrainingSequence> shard, BatchTotals whole, int microBatchSize);

    private static double[] each(List<TrainingSequence> shard, ToDoubleFunction<TrainingSequence> weight) {
        return shard.stream().mapToDouble(weight).toArray();
    }
}
