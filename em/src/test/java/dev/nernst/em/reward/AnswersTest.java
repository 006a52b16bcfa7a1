package dev.nernst.em.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer is, when two are the same, and the rewards that follow. */
class AnswersTest {
    private static final AnswerEquivalence SAME = AnswerEquivalence.exactOrNumeric();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "so \\boxed{4}; 4",
                "\\boxed{1} no, \\boxed{ 2 }.; 2",
                "\\boxed{\\frac{1}{2}}; \\frac{1}{2}",
                "\\boxed{\\sqrt{\\frac{a}{b_{1}}}} and }; \\sqrt{\\frac{a}{b_{1}}}",
                "\\boxed{1} then \\boxed{2; none",
                "\\boxed{}; ''",
                "4; none"
            })
    void theLastBoxWithItsBraces(String response, String answer) {
        assertThat(AnswerExtractor.boxed().extract(response)).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                "1 apple and 22 pears.; 22",
                "it costs $1,234.50 now; 1234.50",
                "1,234,567; 1234567",
                "the pair (1,2); 2",
                "1, 2, 3; 3",
                "down to -7.; -7",
                "about .5 or 3.25; 3.25",
                "-.5; -.5",
                "12,3456; 3456",
                "no number; none"
            })
    void theLastNumberWithoutItsCommas(String response, String answer) {
        assertThat(AnswerExtractor.lastNumber().extract(response)).isEqualTo(answer);
    }

    @Test
    void theLastMatchOfAnExpressionOrItsFirstGroup() {
        assertThat(AnswerExtractor.regex("[A-D]").extract("A or C")).isEqualTo("C");
        assertThat(AnswerExtractor.regex("answer: (\\w+)").extract("answer: été, answer: zwölf!"))
                .isEqualTo("zwölf");
        assertThat(AnswerExtractor.regex("[A-D]").extract("none")).isNull();
        assertThatThrownBy(() -> AnswerExtractor.regex("(("))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("((");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "x + 1; x+1; true",
                "0.50; 1/2; true",
                "\\frac{2}{4}; .5; true",
                "-\\dfrac{1}{3}; -1/3; true",
                "$1,234$; 1234.0; true",
                "1,2; 12; false",
                "1/0; 2/0; false",
                "0.333; 1/3; false",
                "x; y; false",
                "007; 7; true"
            })
    void answersAreTheSameAsTextOrAsNumbers(String a, String b, boolean same) {
        assertThat(SAME.equivalent(a, b)).isEqualTo(same);
        assertThat(SAME.equivalent(b, a)).isEqualTo(same);
    }

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
