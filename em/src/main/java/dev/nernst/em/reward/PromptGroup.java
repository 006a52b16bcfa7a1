package dev.nernst.em.reward;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prompt and its responses.
 *
 * <p>Threads may share an instance as long as none writes to what is in its row.
 *
 * @param id of the data row
 * @param prompt text
 * @param answer that verifiable rewards compare with, or null where the row has none
 * @param row the whole data row: texts, numbers, lists and maps, as JSON has them
 */
public record PromptGroup(
        String id,
        String prompt,
        @Nullable String answer,
        List<Response> responses,
        Map<String, ? extends @Nullable Object> row) {
    public PromptGroup {
        responses = List.copyOf(responses);
        row = Collections.unmodifiableMap(row);
    }

    /** A prompt whose row has nothing else. */
    public PromptGroup(String id, String prompt, @Nullable String answer, List<Response> responses) {
        this(id, prompt, answer, responses, Map.of());
    }
}
