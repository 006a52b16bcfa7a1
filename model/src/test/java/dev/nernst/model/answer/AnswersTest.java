package dev.nernst.model.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nernst.runtime.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer is, and when two are the same. */
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
}
