package dev.nernst.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What generation_config.json recommends; {@code generate} and {@code chat} use it for what the user leaves open. A field
 * is looked at when it is asked for, so that a wrong one stands in nobody's way who does not need it; then it ends in an
 * {@link dev.nernst.runtime.InvalidInputException} that names file, field and reason.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class GenerationDefaults {
    /** The file's name. */
    public static final String FILE_NAME = "generation_config.json";

    /** Nothing recommended. */
    public static final GenerationDefaults NONE = of(StrictJson.object(), Path.of(FILE_NAME));

    private final Fields fields;

    private GenerationDefaults(Fields fields) {
        this.fields = fields;
    }

    /**
     * Reads the file of a model directory, which may be absent.
     *
     * @throws dev.nernst.runtime.InvalidInputException if it is no JSON object
     */
    public static GenerationDefaults read(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        return Files.exists(file) ? of(StrictJson.readObject(file), file) : NONE;
    }

    /** What an already parsed file recommends; {@code file} is for messages. */
    public static GenerationDefaults of(ObjectNode json, Path file) {
        return new GenerationDefaults(new Fields(json, file));
    }

    /** Beginning-of-sequence ids; none or one. */
    public List<Integer> bosIds() {
        return fields.ids("bos_token_id");
    }

    /** Ids that end a sequence. */
    public List<Integer> eosIds() {
        return fields.ids("eos_token_id");
    }

    /**
     * Whether tokens are to be drawn rather than the most probable one taken; false where the file is silent, as in Hugging
     * Face's generation.
     */
    public boolean sample() {
        return fields.bool("do_sample", false);
    }

    /** Divides the logits; 0 or more. */
    public OptionalDouble temperature() {
        return number("temperature", 0, Double.MAX_VALUE, "0 or more");
    }

    /** Keeps the k most probable tokens; 0 keeps all. */
    public OptionalInt topK() {
        return fields.has("top_k") ? OptionalInt.of(fields.nonNegative("top_k", 0)) : OptionalInt.empty();
    }

    /** Keeps the most probable tokens that together reach p; above 0, for the most probable one is always kept. */
    public OptionalDouble topP() {
        OptionalDouble topP = number("top_p", 0, 1, "from 0 to 1");
        return topP.isPresent() ? OptionalDouble.of(Math.max(topP.getAsDouble(), Double.MIN_VALUE)) : topP;
    }

    /** Keeps tokens at least this fraction as probable as the best. */
    public OptionalDouble minP() {
        return number("min_p", 0, 1, "from 0 to 1");
    }

    /** Makes tokens that occurred less probable; above 0. */
    public OptionalDouble repetitionPenalty() {
        return number("repetition_penalty", Double.MIN_VALUE, Double.MAX_VALUE, "above 0");
    }

    private OptionalDouble number(String field, double least, double most, String range) {
        if (!fields.has(field)) {
            return OptionalDouble.empty();
        }
        double value = fields.number(field, 0);
        if (value < least || value > most) {
            throw fields.error(field, "is " + value + ", but must be " + range);
        }
        return OptionalDouble.of(value);
    }
}
