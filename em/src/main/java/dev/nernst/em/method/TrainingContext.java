package dev.nernst.em.method;

import dev.nernst.em.gradient.ForwardBackward;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.decoder.Decoder;
import java.util.List;
import java.util.Map;

/**
 * What a method works with in one update.
 *
 * <p>Belongs to the thread of the run.
 *
 * @param decoder the weights in training
 * @param passes runs batches through them
 * @param reference scores under the reference model: the weights before training
 * @param weightsVersion the number of updates that made the weights in training
 * @param seed of the run
 * @param step from 0: one batch of data, or of rollouts with all its updates
 * @param updateInStep from 0
 * @param records takes rows for the run's sample log, such as rollouts
 */
public record TrainingContext(
        Decoder decoder,
        ForwardBackward passes,
        Reference reference,
        long weightsVersion,
        long seed,
        long step,
        int updateInStep,
        SampleLog records) {
    /** Scores sequences under the reference model. */
    @FunctionalInterface
    public interface Reference {
        List<TokenStatistics> score(List<TrainingSequence> batch);
    }

    /** Takes rows for a JSONL file beside the metrics. */
    @FunctionalInterface
    public interface SampleLog {
        void write(Map<String, Object> row);
    }
}
