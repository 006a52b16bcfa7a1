package dev.nernst.runtime.measure;

import dev.nernst.runtime.Provider;
import java.util.List;

/**
 * How fast each half of each op runs, beside the ceiling of the machine that bounds it. Not thread-safe; an instance
 * measures one provider.
 */
public final class OpBenchmark {
    private final Provider provider;
    private final OpShape shape;
    private final Ceilings ceilings;
    private final double secondsPerCase;

    /**
     * @param ceilings measured with as many threads as the provider has
     * @param secondsPerCase how long each case is repeated; its best round counts, and there is one at least
     */
    public OpBenchmark(Provider provider, OpShape shape, Ceilings ceilings, double secondsPerCase) {
        this.provider = provider;
        this.shape = shape;
        this.ceilings = ceilings;
        this.secondsPerCase = secondsPerCase;
    }

    /** Measures all cases; takes memory for a head with its gradient, or for four times the vocabulary's rows. */
    public List<OpResult> run() {
        OpTimer timer = new OpTimer(ceilings, secondsPerCase);
        new MatrixOpCases(provider, shape, timer).run();
        new RowOpCases(provider, shape, timer).run();
        return timer.results();
    }
}
