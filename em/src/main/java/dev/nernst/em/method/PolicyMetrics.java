package dev.nernst.em.method;

import dev.nernst.em.gradient.GradientResult;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.em.objective.ClippedPolicyGradient;
import dev.nernst.em.objective.KlEstimator;
import java.util.List;
import java.util.Map;

/** What an update says about the distance between the policy, its older self and the reference. */
final class PolicyMetrics {
    private PolicyMetrics() {}

    /** {@code kl}: the estimate, nats a response token; absent where there is no reference. */
    static void kl(
            List<TrainingSequence> batch, GradientResult result, KlEstimator estimator, Map<String, Double> metrics) {
        double sum = 0;
        long tokens = 0;
        for (int s = 0; s < batch.size(); s++) {
            double[] reference = batch.get(s).referenceLogProbability();
            if (reference == null) {
                return;
            }
            double[] current = result.statistics().get(s).logProbability();
            for (int i = 0; i < current.length; i++) {
                sum += estimator.value(current[i], reference[i]);
            }
            tokens += current.length;
        }
        metrics.put("kl", sum / Math.max(tokens, 1));
    }

    /** {@code clip_fraction}: the share of response tokens whose ratio is clipped, so that they teach nothing. */
    static void clipFraction(
            List<TrainingSequence> batch,
            GradientResult result,
            ClippedPolicyGradient objective,
            Map<String, Double> metrics) {
        long clipped = 0;
        long tokens = 0;
        for (int s = 0; s < batch.size(); s++) {
            TrainingSequence sequence = batch.get(s);
            double[] old = sequence.oldLogProbability();
            double[] current = result.statistics().get(s).logProbability();
            for (int i = 0; old != null && i < current.length; i++) {
                clipped += objective.clips(sequence.advantage(), current[i], old[i]) ? 1 : 0;
            }
            tokens += current.length;
        }
        metrics.put("clip_fraction", (double) clipped / Math.max(tokens, 1));
    }
}
