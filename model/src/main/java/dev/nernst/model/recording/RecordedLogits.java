package dev.nernst.model.recording;

import dev.nernst.runtime.Floats;
import dev.nernst.runtime.Tensor;
import dev.nernst.runtime.op.HeadStatistics;
import dev.nernst.runtime.op.HeadStatisticsOp;
import dev.nernst.runtime.op.KnownLogits;
import dev.nernst.runtime.op.SoftmaxSums;
import dev.nernst.runtime.parallel.Workers;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Logits that were written down when tokens were drawn after them, with what was found out about them then.
 *
 * @param places for each row where it is in {@code logits} and {@code softmax}
 */
record RecordedLogits(int[] places, ResultRows logits, List<SoftmaxSums> softmax, Workers workers)
        implements KnownLogits {
    @Override
    public void fill(Tensor out, int firstRow, int firstEntry) {
        logits.take(places, firstRow, out, firstEntry, workers);
    }

    @Override
    public MemorySegment row(int row) {
        return logits.row(places[row]);
    }

    @Override
    public boolean fill(HeadStatistics out, int[] targets) {
        for (int r = 0; r < places.length; r++) {
            SoftmaxSums sums = softmax.get(places[r]);
            double logSumExp = sums.logSumExp();
            out.logSumExp()[r] = logSumExp;
            out.entropy()[r] = sums.entropy();
            out.logProbability()[r] = targets[r] == HeadStatisticsOp.NO_TARGET ? 0 : logit(r, targets[r]) - logSumExp;
        }
        return true;
    }

    private float logit(int row, int entry) {
        return row(row).get(Floats.FLOAT, entry * 4L);
    }
}
