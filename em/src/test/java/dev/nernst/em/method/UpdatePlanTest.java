package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdatePlanTest {
    @Test
    void onePassInMinibatchesOfWholePrompts() {
        UpdatePlan plan = new UpdatePlan(0, 2);
        List<TrainingSequence> batch = sequences(5 * 3);
        assertThat(plan.updates(5)).isEqualTo(3);
        assertThat(plan.minibatch(batch, 3, 0)).isEqualTo(batch.subList(0, 6));
        assertThat(plan.minibatch(batch, 3, 1)).isEqualTo(batch.subList(6, 12));
        assertThat(plan.minibatch(batch, 3, 2)).isEqualTo(batch.subList(12, 15));
    }

    @Test
    void moreUpdatesThanPiecesBeginAgainAtTheFront() {
        UpdatePlan plan = new UpdatePlan(5, 2);
        List<TrainingSequence> batch = sequences(4);
        assertThat(plan.updates(4)).isEqualTo(5);
        assertThat(plan.minibatch(batch, 1, 2)).isEqualTo(batch.subList(0, 2));
        assertThat(plan.minibatch(batch, 1, 3)).isEqualTo(batch.subList(2, 4));
    }

    /** Of each batch every prompt once, with all its responses, in shares that are as equal as can be. */
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "3, 3", "4, 3", "7, 4", "8, 4", "5, 4", "9, 1", "6, 0"})
    void withoutASizeUpdatesShareOnePass(int prompts, int updates) {
        UpdatePlan plan = new UpdatePlan(updates, 0);
        List<TrainingSequence> batch = sequences(prompts * 2);
        List<TrainingSequence> learnt = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int update = 0; update < plan.updates(prompts); update++) {
            List<TrainingSequence> share = plan.minibatch(batch, 2, update);
            learnt.addAll(share);
            sizes.add(share.size() / 2);
        }
        assertThat(learnt).isEqualTo(batch);
        assertThat(sizes).hasSize(Math.clamp(updates, 1, prompts));
        assertThat(sizes.getFirst() - sizes.getLast()).isBetween(0, 1);
        assertThat(plan.unused(prompts)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 4, 0", "1, 2, 4, 2", "3, 2, 7, 1", "4, 2, 7, 0", "9, 2, 7, 0", "1, 9, 7, 0", "5, 2, 0, 0"})
    void promptsThatNoUpdateReachesAreCounted(int updates, int minibatch, int prompts, int unused) {
        assertThat(new UpdatePlan(updates, minibatch).unused(prompts)).isEqualTo(unused);
    }

    @Test
    void onePassIsOneUpdateWithEverything() {
        assertThat(UpdatePlan.SINGLE.isOnePass(7)).isTrue();
        assertThat(new UpdatePlan(0, 7).isOnePass(7)).isTrue();
        assertThat(new UpdatePlan(0, 6).isOnePass(7)).isFalse();
        assertThat(new UpdatePlan(1, 6).isOnePass(7)).isFalse();
        assertThat(new UpdatePlan(2, 7).isOnePass(7)).isFalse();
        assertThat(new UpdatePlan(2, 0).isOnePass(1)).isTrue();
    }

    @Test
    void anEmptyBatchIsOneUpdateOfNothing() {
        UpdatePlan plan = new UpdatePlan(5, 2);
        assertThat(plan.updates(0)).isEqualTo(1);
        assertThat(plan.minibatch(List.of(), 2, 0)).isEmpty();
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatThrownBy(() -> new UpdatePlan(-1, 0)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new UpdatePlan(0, -1)).isInstanceOf(InvalidInputException.class);
    }

    private static List<TrainingSequence> sequences(int count) {
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(TrainingSequence.of(new int[] {1, i}, 1));
        }
        return sequences;
    }
}
