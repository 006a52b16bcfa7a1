package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyFilterTest {
    /** Mean rewards 0, 0.5 and 1. */
    private static final double[] REWARDS = {0, 0, 0, 1, 1, 1};

    @Test
    void promptsOutsideTheBoundsAreLeftOutWhole() {
        List<TrainingSequence> all = sequences();
        assertThat(kept(new AccuracyFilter(0.1, 0.9), all, 1)).isEqualTo(all.subList(2, 4));
        assertThat(kept(new AccuracyFilter(0, 0.5), all, 2)).isEqualTo(all.subList(0, 4));
        assertThat(kept(new AccuracyFilter(0.5, 1), all, 2)).isEqualTo(all.subList(2, 6));
        assertThat(kept(new AccuracyFilter(0.6, 0.9), all, 0)).isEmpty();
        StepMetrics metrics = new StepMetrics(6);
        assertThat(AccuracyFilter.NONE.keep(all, REWARDS, 2, metrics)).isEqualTo(all);
        assertThat(metrics.means()).isEmpty();
    }

    @Test
    void theLowerBoundComesFirst() {
        assertThatThrownBy(() -> new AccuracyFilter(1, 0)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new AccuracyFilter(0, Double.NaN)).isInstanceOf(InvalidInputException.class);
    }

    private static List<TrainingSequence> kept(AccuracyFilter filter, List<TrainingSequence> all, double prompts) {
        StepMetrics metrics = new StepMetrics(6);
        List<TrainingSequence> kept = filter.keep(all, REWARDS, 2, metrics);
        assertThat(metrics.means()).containsEntry("kept_prompts", prompts);
        return kept;
    }

    private static List<TrainingSequence> sequences() {
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < REWARDS.length; i++) {
            sequences.add(TrainingSequence.of(new int[] {1, i}, 1));
        }
        return sequences;
    }
}
