package dev.nernst.runtime.tape;

import dev.nernst.runtime.op.HeadStatistics;

/**
 * The end of a forward pass: statistics of each row, and the place where a loss leaves its gradient by them.
 *
 * <p>Belongs to the thread of its tape.
 */
public final class HeadOutput {
    private final HeadStatistics statistics;
    private final double[] dLogProbability;
    private final double[] dEntropy;

    HeadOutput(int rows) {
        statistics = HeadStatistics.of(rows);
        dLogProbability = new double[rows];
        dEntropy = new double[rows];
    }

    public HeadStatistics statistics() {
        return statistics;
    }

    /** [rows] derivative of the loss by each log-probability; zeros to be overwritten. */
    public double[] dLogProbability() {
        return dLogProbability;
    }

    /** [rows] derivative of the loss by each entropy; zeros to be overwritten. */
    public double[] dEntropy() {
        return dEntropy;
    }
}
