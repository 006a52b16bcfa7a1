package dev.nernst.model.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prompts from a JSONL file whose rows have {@code prompt}, {@code messages} or {@code text}. Immutable.
 *
 * <p>Safe for use by several threads.
 *
 * @param rows those that are short enough, in the order of the file; never empty
 * @param tooLong lines of the rows that were left out because their prompts are too long
 */
public record PromptData(List<PromptRow> rows, List<Integer> tooLong) {
    /**
     * How rows become prompts.
     *
     * @param chat whether a {@code prompt} is put into the chat template as a user's message; {@code messages} always
     *     are, and {@code text} never is
     * @param system a system message to begin conversations that have none with, or null
     * @param maxPromptTokens longer prompts are left out
     */
    public record Options(boolean chat, @Nullable String system, int maxPromptTokens) {}

    public PromptData {
        rows = List.copyOf(rows);
        tooLong = List.copyOf(tooLong);
    }

    /**
     * Reads all rows.
     *
     * @throws InvalidInputException naming file, line and reason for a row that is broken, or if no prompt is left
     */
    public static PromptData read(Path file, TextEncoder encoder, Options options) throws IOException {
        List<PromptRow> rows = new ArrayList<>();
        List<Integer> tooLong = new ArrayList<>();
        JsonLines.forEach(file, row -> {
            PromptRow prompt = prompt(row, encoder, options);
            if (prompt.ids().length > options.maxPromptTokens()) {
                tooLong.add(row.number());
            } else {
                rows.add(prompt);
            }
        });
        if (rows.isEmpty()) {
            throw new InvalidInputException(file + ": has "
                    + (tooLong.isEmpty()
                            ? "no prompt"
                            : "no prompt that is short enough, all " + tooLong.size() + " take more than "
                                    + options.maxPromptTokens() + " tokens"));
        }
        return new PromptData(rows, tooLong);
    }

    private static PromptRow prompt(JsonLines.Row row, TextEncoder encoder, Options options) {
        RowFields fields = new RowFields(row);
        String text;
        boolean templated = true;
        if (fields.has("messages")) {
            ArrayNode messages = withSystem(fields.messages(), options.system());
            if (messages.get(messages.size() - 1).get("role").textValue().equals("assistant")) {
                throw row.wrong("field messages ends with the assistant, where a prompt ends before its answer");
            }
            text = fields.render(encoder, messages, true);
        } else if (fields.has("prompt") && options.chat()) {
            ArrayNode messages = StrictJson.object().arrayNode();
            messages.addObject().put("role", "user").put("content", fields.text("prompt"));
            text = fields.render(encoder, withSystem(messages, options.system()), true);
        } else {
            templated = false;
            fields.requireNoSystem(
                    options.chat() ? null : options.system()); // with --chat the file may have both kinds
            text = fields.text(fields.has("prompt") ? "prompt" : fields.require("text", "prompt, messages or text"));
        }
        int[] ids = fields.encode(encoder, text, !templated);
        if (ids.length == 0) {
            throw row.wrong("the prompt is empty");
        }
        return new PromptRow(row.number(), fields.name(), text, ids, fields.answer(), row.content());
    }

    /** The messages, after {@code system} where there is one and they have none. */
    public static ArrayNode withSystem(ArrayNode messages, @Nullable String system) {
        JsonNode first = messages.get(0);
        if (system == null || first.get("role").textValue().equals("system")) {
            return messages;
        }
        ObjectNode message = StrictJson.object().put("role", "system").put("content", system);
        return messages.deepCopy().insert(0, message);
    }
}
