package dev.nernst.em.heldout;

import dev.nernst.em.data.Examples;
import dev.nernst.em.gradient.TokenStatistics;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.TrainingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The mean negative log-probability of held-out tokens; lower is better.
 *
 * <p>To be used by one thread at a time.
 */
public final class HeldOutLoss implements RunHooks.Validation {
    private static final int AT_ONCE = 64;
    private static final String SIGNAL = "loss";

    private final Examples examples;

    public HeldOutLoss(Examples examples) {
        this.examples = examples;
    }

    @Override
    public RunHooks.Score evaluate(TrainingContext context) {
        double logProbability = 0;
        double entropy = 0;
        long tokens = 0;
        for (int from = 0; from < examples.count(); from += AT_ONCE) {
            List<TrainingSequence> batch = new ArrayList<>();
            for (int i = from; i < Math.min(from + AT_ONCE, examples.count()); i++) {
                batch.add(examples.sequence(i));
            }
            for (TokenStatistics statistics : context.passes().score(batch)) {
                logProbability += statistics.totalLogProbability();
                entropy += statistics.totalEntropy();
                tokens += statistics.count();
            }
        }
        double loss = -logProbability / Math.max(tokens, 1);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("validation_loss", loss);
        metrics.put("validation_entropy", entropy / Math.max(tokens, 1));
        return new RunHooks.Score(metrics, SIGNAL, loss, false);
    }
}
