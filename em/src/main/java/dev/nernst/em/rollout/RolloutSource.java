package dev.nernst.em.rollout;

import java.util.List;

/**
 * Where rollouts come from: the joint between what learns from responses and what samples them. {@link LocalRollouts} asks an
 * engine on the weights in training; another source may ask other processes or machines, as long as it samples from the version
 * of the weights that a request names.
 *
 * <p>Called by one thread, that of the run.
 */
public interface RolloutSource extends AutoCloseable {
    /**
     * Samples responses. Equal requests have equal responses: chance is in the request.
     *
     * @return in the order of the prompts, the samples of each one after the other
     */
    List<Rollout> sample(RolloutRequest request);

    /** Bytes of memory that it holds on this machine beside the model; often none. */
    default long heldBytes() {
        return 0;
    }

    @Override
    void close();
}
