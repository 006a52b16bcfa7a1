package dev.nernst.em.job;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.prompt.TextEncoder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run gives its method to be made from.
 *
 * @param model as loaded; training has not changed it yet
 * @param encoder of its tokenizer
 * @param heldOut a file of the kind of the data to validate on, or null
 * @param activationCheckpointing whether blocks run again in the backward pass
 * @param seed of everything random
 * @param note takes a sentence for the user, while the run goes on
 */
public record MethodInput(
        LanguageModel model,
        TextEncoder encoder,
        @Nullable Path heldOut,
        boolean activationCheckpointing,
        long seed,
        Consumer<String> note) {}
