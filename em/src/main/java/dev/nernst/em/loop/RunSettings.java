package dev.nernst.em.loop;

import dev.nernst.runtime.optim.Schedule;

/**
 * The numbers of a run.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param steps of the whole run, those before a resume included
 * @param schedule of the learning rate
 * @param clipNorm global 2-norm that gradients are clipped to; 0 for no clipping
 * @param seed of everything random
 * @param saveEvery steps between checkpoints; 0 for one at the end only
 * @param validateEvery steps between validations; 0 for none but the first, before training, and the last
 * @param sampleEvery steps between samples; 0 for one at the end only
 */
public record RunSettings(
        long steps,
        Schedule schedule,
        double clipNorm,
        long seed,
        long saveEvery,
        long validateEvery,
        long sampleEvery) {
    /** Whether held-out data is measured once only after training has begun, though there are steps enough for more. */
    public boolean validatesOnce() {
        return steps > 1 && (validateEvery <= 0 || validateEvery >= steps);
    }

    /** Whether something that is done every {@code interval} steps is due when {@code stepsDone} are done. */
    boolean isDue(long interval, long stepsDone) {
        return stepsDone == steps || (interval > 0 && stepsDone % interval == 0);
    }
}
