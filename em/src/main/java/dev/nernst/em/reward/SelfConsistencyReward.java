package dev.nernst.em.reward;

import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The share of a prompt's responses with an equivalent answer, the response itself included; a response without an answer
 * agrees with itself alone (SC-RL; em-spec section 3.5).
 *
 * <p>Immutable; safe for use by several threads.
 */
public record SelfConsistencyReward(AnswerExtractor extractor, AnswerEquivalence equivalence) implements Reward {
    @Override
    public String name() {
        return "self_consistency";
    }

    @Override
    public double[] score(PromptGroup group) {
        List<String> answers = group.responses().stream()
                .map(response -> {
                    String answer = extractor.extract(response.text());
                    return answer == null ? "" : answer;
                })
                .toList();
        return shares(answers);
    }

    /** The rewards of these answers; the empty string stands for none. */
    double[] shares(List<String> answers) {
        double[] shares = new double[answers.size()];
        for (int i = 0; i < shares.length; i++) {
            int agreeing = 0;
            for (int j = 0; j < shares.length; j++) {
                agreeing += i == j || agree(answers.get(i), answers.get(j)) ? 1 : 0;
            }
            shares[i] = (double) agreeing / shares.length;
        }
        return shares;
    }

    private boolean agree(@Nullable String a, @Nullable String b) {
        return a != null && b != null && !a.isEmpty() && !b.isEmpty() && equivalence.equivalent(a, b);
    }
}
