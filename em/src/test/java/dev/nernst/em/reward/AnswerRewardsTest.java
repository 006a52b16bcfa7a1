package dev.nernst.em.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rewards of answers: right ones, ones that agree, and both beside an entropy reward. */
class AnswerRewardsTest {
    private static final AnswerEquivalence SAME = AnswerEquivalence.exactOrNumeric();

    @Test
    void aRightAnswerIsWorthOne() {
        Reward reward = new VerifiableReward(AnswerExtractor.boxed(), SAME);
        assertThat(reward.score(Groups.group("1/2", "\\boxed{0.5}", "\\boxed{2}", "1/2", "\\boxed{1/2} \\boxed{3}")))
                .containsExactly(1, 0, 0, 0);
        assertThatThrownBy(() -> reward.score(Groups.group(null, "\\boxed{1}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("row line 7: field answer is missing");
    }

    @Test
    void consistencyIsTheShareOfOnesOwnClass() {
        Reward reward = new SelfConsistencyReward(AnswerExtractor.lastNumber(), SAME);
        assertThat(reward.score(Groups.group(null, "0.5", "it is .50", "3", "none", "nothing")))
                .containsExactly(0.4, 0.4, 0.2, 0.2, 0.2);
        assertThat(reward.score(Groups.group(null, "0.5"))).containsExactly(1);
    }

    @Test
    void mixedRewardsAreCentredAndWeighedByEitherSign() {
        Reward verifiable = new VerifiableReward(AnswerExtractor.lastNumber(), SAME);
        Reward entropy = new EntropyReward(EntropyReward.Quantity.LOG_PROBABILITY, Aggregate.MEAN, 1);
        PromptGroup group = Groups.scored("4", new String[] {"4", "5"}, -1, -3);
        assertThat(new MixedReward(verifiable, entropy, 0.1).score(group)).containsExactly(0.6, -0.6);
        MixedReward against = new MixedReward(verifiable, entropy, -0.1);
        assertThat(against.score(group)).containsExactly(0.4, -0.4);
        assertThat(against.needsStatistics()).isTrue();
        Scores scores = against.scoreAll(List.of(group)).getFirst();
        assertThat(scores.parts()).containsOnlyKeys("verifiable", "sequence_log_probability");
        assertThat(scores.parts().get("verifiable")).containsExactly(1, 0);
        assertThat(scores.parts().get("sequence_log_probability")).containsExactly(-1, -3);
        assertThat(scores.parts().keySet().iterator().next()).isEqualTo("verifiable");
    }
}
