package dev.nernst.em.gradient;

import java.util.List;

/**
 * What a batch as a whole weighs its tokens by. Whoever works on a shard of it is told, so that the gradients of all shards add up
 * to that of the batch.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param tokens counted response tokens
 * @param sequences all of them, those without a counted token included
 * @param microBatches that the batch is cut into
 */
public record BatchTotals(long tokens, int sequences, int microBatches) {
    /** Those of {@code batch}. */
    public static BatchTotals of(List<TrainingSequence> batch, int microBatchSize) {
        return new BatchTotals(
                batch.stream().mapToLong(TrainingSequence::countedTokens).sum(),
                batch.size(),
                Math.ceilDiv(batch.size(), microBatchSize));
    }

    /** Those of two shards together. */
    public BatchTotals plus(BatchTotals other) {
        return new BatchTotals(tokens + other.tokens, sequences + other.sequences, microBatches + other.microBatches);
    }
}
