package dev.nernst.em.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.em.train.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdatePlanTest {
    @Test
    void onePassInMinibatchesOfWholePrompts() {
        UpdatePlan plan = new UpdatePlan(0, 2, 3);
        List<TrainingSequence> batch = sequences(5 * 3);
        assertThat(plan.updates(batch.size())).isEqualTo(3);
        assertThat(plan.minibatch(batch, 0)).isEqualTo(batch.subList(0, 6));
        assertThat(plan.minibatch(batch, 1)).isEqualTo(batch.subList(6, 12));
        assertThat(plan.minibatch(batch, 2)).isEqualTo(batch.subList(12, 15));
    }

    @Test
    void moreUpdatesThanPiecesBeginAgainAtTheFront() {
        UpdatePlan plan = new UpdatePlan(5, 2, 1);
        List<TrainingSequence> batch = sequences(4);
        assertThat(plan.updates(4)).isEqualTo(5);
        assertThat(plan.minibatch(batch, 2)).isEqualTo(batch.subList(0, 2));
        assertThat(plan.minibatch(batch, 3)).isEqualTo(batch.subList(2, 4));
    }

    @Test
    void withoutASizeUpdatesShareOnePass() {
        UpdatePlan plan = new UpdatePlan(3, 0, 2);
        List<TrainingSequence> batch = sequences(4 * 2);
        assertThat(plan.minibatch(batch, 0)).isEqualTo(batch.subList(0, 4));
        assertThat(plan.minibatch(batch, 1)).isEqualTo(batch.subList(4, 8));
        assertThat(plan.minibatch(batch, 2)).isEqualTo(batch.subList(0, 4));
        assertThat(UpdatePlan.single(2).minibatch(batch, 0)).isEqualTo(batch);
    }

    @Test
    void anEmptyBatchIsOneUpdateOfNothing() {
        UpdatePlan plan = new UpdatePlan(5, 2, 2);
        assertThat(plan.updates(0)).isEqualTo(1);
        assertThat(plan.minibatch(List.of(), 0)).isEmpty();
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatThrownBy(() -> new UpdatePlan(-1, 0, 1)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new UpdatePlan(0, -1, 1)).isInstanceOf(InvalidInputException.class);
    }

    private static List<TrainingSequence> sequences(int count) {
        List<TrainingSequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(TrainingSequence.of(new int[] {1, i}, 1));
        }
        return sequences;
    }
}
