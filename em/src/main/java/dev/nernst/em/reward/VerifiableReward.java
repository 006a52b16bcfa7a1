package dev.nernst.em.reward;

import dev.nernst.model.answer.AnswerEquivalence;
import dev.nernst.model.answer.AnswerExtractor;
import dev.nernst.runtime.InvalidInputException;

/**
 * 1 for a response whose answer is that of the data row, else 0.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record VerifiableReward(AnswerExtractor extractor, AnswerEquivalence equivalence) implements Reward {
    @Override
    public String name() {
        return "verifiable";
    }

    @Override
    public double[] score(PromptGroup group) {
        String expected = group.answer();
        if (expected == null) {
            throw new InvalidInputException(
                    "row " + group.id() + ": field answer is missing, which a verifiable reward needs");
        }
        return group.responses().stream()
                .mapToDouble(response -> {
                    String answer = extractor.extract(response.text());
                    return answer != null && equivalence.equivalent(answer, expected) ? 1 : 0;
                })
                .toArray();
    }
}
