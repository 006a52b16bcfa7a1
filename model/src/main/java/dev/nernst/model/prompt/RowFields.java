package dev.nernst.model.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a data row, with the checks and messages that all readers share.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param row as it was read
 */
public record RowFields(JsonLines.Row row) {
    private static final List<String> FOR_TEMPLATES = List.of("tools", "documents", "template_kwargs");

    /** Whether the row has a field that is not null. */
    public boolean has(String field) {
        return row.content().hasNonNull(field);
    }

    /** {@code field}, which the row must have as the last of {@code alternatives}. */
    public String require(String field, String alternatives) {
        if (!has(field)) {
            throw row.wrong("has no field " + alternatives);
        }
        return field;
    }

    /** A field that must be a string. */
    public String text(String field) {
        JsonNode node = row.content().path(field);
        if (!node.isTextual()) {
            throw row.wrong("field " + field + (has(field) ? " is not a string" : " is missing"));
        }
        return node.textValue();
    }

    /** The {@code messages}: objects with a {@code role}, at least one. */
    public ArrayNode messages() {
        if (!(row.content().get("messages") instanceof ArrayNode messages) || messages.isEmpty()) {
            throw row.wrong("field messages is not a list of messages");
        }
        for (int i = 0; i < messages.size(); i++) {
            if (!messages.get(i).path("role").isTextual()) {
                throw row.wrong("field messages: message " + (i + 1) + " has no role");
            }
        }
        return messages;
    }

    /** The conversation as the chat template writes it; what it refuses is blamed on this row. */
    public String render(TextEncoder encoder, ArrayNode messages, boolean addGenerationPrompt) {
        return blamed(() -> encoder.render(conversation(messages), addGenerationPrompt));
    }

    /** The tokens of a text; one that the model does not know is blamed on this row. */
    public int[] encode(TextEncoder encoder, String text, boolean addSpecialTokens) {
        return blamed(() -> encoder.encode(text, addSpecialTokens));
    }

    /** What is made of this row, which is blamed where that fails. */
    public <T> T blamed(Supplier<T> made) {
        try {
            return made.get();
        } catch (InvalidInputException e) {
            throw row.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Refuses a system message for a row that is no conversation. */
    public void requireNoSystem(@Nullable String system) {
        if (system != null) {
            throw row.wrong("is no conversation, so that --system has no place: --chat makes it one");
        }
    }

    /** What the template sees: the messages, and what else the row has for it. */
    private ObjectNode conversation(ArrayNode messages) {
        ObjectNode conversation = StrictJson.object();
        conversation.set("messages", messages);
        for (String field : FOR_TEMPLATES) {
            if (has(field)) {
                conversation.set(field, row.content().get(field));
            }
        }
        return conversation;
    }

    /** The row's {@code id} where it has one, else its line. */
    public String name() {
        return has("id") ? row.content().get("id").asText() : "line " + row.number();
    }

    /** The right answer, as text, or null where the row has none. */
    public @Nullable String answer() {
        if (!has("answer")) {
            return null;
        }
        JsonNode answer = row.content().get("answer");
        if (!answer.isValueNode()) {
            throw row.wrong("field answer is neither a text nor a number");
        }
        return answer.asText();
    }
}
