package dev.nernst.em.gradient;

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
        double[] weights(List<TrainingSequence> batch, int microBatchSize) {
            long tokens =
                    batch.stream().mapToLong(TrainingSequence::countedTokens).sum();
            return each(batch, sequence -> 1.0 / Math.max(tokens, 1));
        }
    },
    /**
     * The mean over micro-batches of the mean over each one's response tokens, as the released code computes it: the only
     * one that depends on the size of micro-batches.
     */
    MICRO_BATCH_MEAN {
        @Override
        double[] weights(List<TrainingSequence> batch, int microBatchSize) {
            double[] weights = new double[batch.size()];
            int micros = (batch.size() + microBatchSize - 1) / microBatchSize;
            for (int from = 0; from < batch.size(); from += microBatchSize) {
                int to = Math.min(from + microBatchSize, batch.size());
                double[] own = TOKEN_MEAN.weights(batch.subList(from, to), microBatchSize);
                for (int i = from; i < to; i++) {
                    weights[i] = own[i - from] / micros;
                }
            }
            return weights;
        }
    },
    /** The sum over a response's tokens, averaged over responses: the paper's equations. */
    SEQUENCE_SUM {
        @Override
        double[] weights(List<TrainingSequence> batch, int microBatchSize) {
            return each(batch, sequence -> 1.0 / batch.size());
        }
    },
    /** The mean over a response's tokens, averaged over responses. */
    SEQUENCE_MEAN {
        @Override
        double[] weights(List<TrainingSequence> batch, int microBatchSize) {
            return each(batch, sequence -> 1.0 / batch.size() / Math.max(sequence.countedTokens(), 1));
        }
    };

    /** For each sequence of the batch the weight of each of its counted tokens in the batch's loss. */
    abstract double[] weights(List<TrainingSequence> batch, int microBatchSize);

    private static double[] each(List<TrainingSequence> batch, ToDoubleFunction<TrainingSequence> weight) {
        return batch.stream().mapToDouble(weight).toArray();
    }
}
