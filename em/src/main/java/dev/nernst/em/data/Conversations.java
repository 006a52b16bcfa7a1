package dev.nernst.em.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.model.prompt.PromptData;
import dev.nernst.model.prompt.RowFields;
import dev.nernst.model.prompt.TextEncoder;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Examples for supervised fine-tuning, from a JSONL file whose rows have {@code messages}, or {@code prompt} and
 * {@code completion}. The loss is on completions alone: what the assistant says, all of its turns, the token that ends
 * each included.
 *
 * <p>Immutable once it is built; safe for use by several threads.
 */
public final class Conversations implements Examples {
    /**
     * How rows become sequences.
     *
     * @param chat whether {@code prompt} and {@code completion} are put into the chat template as a user's and an
     *     assistant's message
     * @param system a system message to begin conversations that have none with, or null
     * @param sequenceLength rows that take more tokens are left out
     */
    public record Options(boolean chat, @Nullable String system, int sequenceLength) {}

    private record Example(String name, TrainingSequence sequence) {}

    private final List<Example> examples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Conversations() {}

    /**
     * Reads all rows.
     *
     * @throws InvalidInputException naming file, line and reason for a row that is broken, or if none is left
     */
    public static Conversations read(Path file, TextEncoder encoder, Options options) throws IOException {
        Conversations data = new Conversations();
        List<String> tooLong = new ArrayList<>();
        JsonLines.forEach(file, row -> {
            RowFields fields = new RowFields(row);
            TrainingSequence sequence = sequence(fields, encoder, options);
            if (sequence.ids().length > options.sequenceLength()) {
                tooLong.add(fields.name());
            } else {
                data.examples.add(new Example(fields.name(), sequence));
            }
        });
        if (!tooLong.isEmpty()) {
            data.notes.add(file + ": " + tooLong.size() + " rows take more than " + options.sequenceLength()
                    + " tokens and are left out, the first is " + tooLong.getFirst());
        }
        if (data.examples.isEmpty()) {
            throw new InvalidInputException(file + ": has no row to learn from"
                    + (tooLong.isEmpty() ? "" : " of at most " + options.sequenceLength() + " tokens"));
        }
        if (data.examples.stream().noneMatch(example -> learnsEnd(example.sequence(), encoder.endIds()))) {
            data.notes.add(
                    file + ": no row teaches a token at which generate stops, so that the model will not learn to end: "
                            + "the chat template writes none behind what the assistant says");
        }
        return data;
    }

    private static boolean learnsEnd(TrainingSequence sequence, Set<Integer> ends) {
        for (int i = 0; i < sequence.responseLength(); i++) {
            if (sequence.counts(i) && ends.contains(sequence.ids()[sequence.responseStart() + i])) {
                return true;
            }
        }
        return false;
    }

    private static TrainingSequence sequence(RowFields fields, TextEncoder encoder, Options options) {
        if (fields.has("messages")) {
            return ofMessages(fields, fields.messages(), encoder, options);
        }
        String prompt = fields.text(fields.require("prompt", "messages or prompt"));
        String completion = fields.text("completion");
        if (options.chat()) {
            ArrayNode messages = StrictJson.object().arrayNode();
            messages.addObject().put("role", "user").put("content", prompt);
            messages.addObject().put("role", "assistant").put("content", completion);
            return ofMessages(fields, messages, encoder, options);
        }
        fields.requireNoSystem(options.system());
        LearntText text = new LearntText(encoder, true);
        text.context(prompt);
        text.completion(completion);
        return text.sequence(fields.row(), true);
    }

    /** Each assistant turn is what the template adds between the opening of the turn and the end of the message. */
    private static TrainingSequence ofMessages(
            RowFields fields, ArrayNode given, TextEncoder encoder, Options options) {
        ArrayNode messages = PromptData.withSystem(given, options.system());
        LearntText text = new LearntText(encoder, false); // the template writes special tokens
        String done = "";
        ArrayNode shown = StrictJson.object().arrayNode();
        for (JsonNode message : messages) {
            if (message.get("role").textValue().equals("assistant")) {
                String opened = shown.isEmpty() ? "" : fields.render(encoder, shown, true);
                String closed = fields.render(encoder, shown.deepCopy().add(message), false);
                if (shown.isEmpty() || !closed.startsWith(opened)) {
                    opened = header(fields, encoder, shown);
                }
                text.context(added(fields, done, opened));
                text.completion(added(fields, opened, closed));
                shown.add(message);
                done = closed;
            } else {
                shown.add(message);
            }
        }
        return text.sequence(fields.row(), false);
    }

    /**
     * What comes before an assistant's words. Not always the opening of a turn to be answered: a template may write the beginning of
     * a thought there, or refuse to open a conversation that nobody began.
     */
    private static String header(RowFields fields, TextEncoder encoder, ArrayNode shown) {
        String one = fields.render(encoder, withAssistant(shown, "A"), false);
        String other = fields.render(encoder, withAssistant(shown, "B"), false);
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return one.substring(0, same);
    }

    private static ArrayNode withAssistant(ArrayNode shown, String content) {
        ArrayNode messages = shown.deepCopy();
        messages.addObject().put("role", "assistant").put("content", content);
        return messages;
    }

    private static String added(RowFields fields, String before, String after) {
        if (!after.startsWith(before)) {
            throw fields.row()
                    .wrong("the chat template writes earlier turns in another way when later ones follow, "
                            + "so the conversation cannot be learnt as a whole; split it into one row a turn");
        }
        return after.substring(before.length());
    }

    @Override
    public int count() {
        return examples.size();
    }

    @Override
    public TrainingSequence sequence(int index) {
        return examples.get(index).sequence();
    }

    @Override
    public String name(int index) {
        return examples.get(index).name();
    }

    @Override
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
