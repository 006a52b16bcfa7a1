package dev.nernst.em.reward;

import dev.nernst.em.gradient.TokenStatistics;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Prompts and responses made up by tests. */
final class Groups {
    private Groups() {}

    static PromptGroup group(@Nullable String answer, String... responses) {
        return new PromptGroup(
                "line 7",
                "what \"is\"\nit?",
                answer,
                Arrays.stream(responses)
                        .map(text -> new Response(text, text.isEmpty(), null))
                        .toList());
    }

    /** Responses of one token each, with these log-probabilities. */
    static PromptGroup scored(String answer, String[] responses, double... logProbabilities) {
        Response[] scored = new Response[responses.length];
        Arrays.setAll(
                scored,
                i -> new Response(
                        responses[i], false, new TokenStatistics(new double[] {logProbabilities[i]}, new double[] {0.25
                        })));
        return new PromptGroup("line 7", "p", answer, Arrays.asList(scored));
    }
}
