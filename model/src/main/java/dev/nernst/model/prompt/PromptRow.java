package dev.nernst.model.prompt;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prompt to answer.
 *
 * <p>Threads may share an instance as long as none writes to its array or its content.
 *
 * @param line of the file, from 1
 * @param name how messages and logs name the row: its {@code id} where it has one, else {@code line N}
 * @param text the prompt as the tokenizer saw it, a chat template's marks included
 * @param ids its token ids, at least one
 * @param answer the right answer, for rewards that compare with it, or null
 * @param content the whole row, for what else a reward needs
 */
public record PromptRow(
        int line,
        String name,
        String text,
        int[] ids,
        @Nullable String answer,
        ObjectNode content) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    /** The whole row as texts, numbers, lists and maps, in the order of the file. */
    public Map<String, @Nullable Object> fields() {
        return MAPPER.convertValue(content, FIELDS);
    }
}
