package dev.nernst.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What generation_config.json recommends; {@code generate} and {@code chat} use it for what the user leaves open. Empty
 * where the file says nothing.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param bosIds beginning-of-sequence ids; none or one
 * @param eosIds ids that end a sequence
 * @param sample whether tokens are to be drawn rather than the most probable one taken; false where the file is silent, as
 *     in Hugging Face's generation
 * @param temperature divides the logits
 * @param topK keeps the k most probable tokens
 * @param topP keeps the most probable tokens that together reach p
 * @param minP keeps tokens at least this fraction as probable as the best
 * @param repetitionPenalty makes tokens that occurred less probable
 */
public record GenerationDefaults(
        List<Integer> bosIds,
        List<Integer> eosIds,
        boolean sample,
        OptionalDouble temperature,
        OptionalInt topK,
        OptionalDouble topP,
        OptionalDouble minP,
        OptionalDouble repetitionPenalty) {
    /** The file's name. */
    public static final String FILE_NAME = "generation_config.json";

    /** Nothing recommended. */
    public static final GenerationDefaults NONE = new GenerationDefaults(
            List.of(),
            List.of(),
            false,
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());

    /**
     * Reads the file of a model directory, which may be absent.
     *
     * @throws InvalidInputException naming file, field and reason
     */
    public static GenerationDefaults read(Path directory) {
        Path file = directory.resolve(FILE_NAME);
        return Files.exists(file) ? of(new Fields(StrictJson.readObject(file), file)) : NONE;
    }

    /** What an already parsed file recommends; {@code file} is for messages. */
    public static GenerationDefaults of(ObjectNode json, Path file) {
        return of(new Fields(json, file));
    }

    private static GenerationDefaults of(Fields fields) {
        return new GenerationDefaults(
                fields.ids("bos_token_id"),
                fields.ids("eos_token_id"),
                fields.bool("do_sample", false),
                number(fields, "temperature"),
                fields.has("top_k") ? OptionalInt.of(fields.nonNegative("top_k", 0)) : OptionalInt.empty(),
                number(fields, "top_p"),
                number(fields, "min_p"),
                number(fields, "repetition_penalty"));
    }

    private static OptionalDouble number(Fields fields, String field) {
        return fields.has(field) ? OptionalDouble.of(fields.number(field, 0)) : OptionalDouble.empty();
    }
}
