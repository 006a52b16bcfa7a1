package dev.nernst.em.reward;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt and its responses.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param id of the data row
 * @param prompt text
 * @param answer that verifiable rewards compare with, or null where the row has none
 */
public record PromptGroup(
        String id, String prompt, @Nullable String answer, List<Response> responses) {
    public PromptGroup {
        responses = List.copyOf(responses);
    }
}
