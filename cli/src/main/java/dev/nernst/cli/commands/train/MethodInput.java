package dev.nernst.cli.commands.train;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.prompt.TextEncoder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a method is made from.
 *
 * @param model as loaded; training has not changed it yet
 * @param encoder of its tokenizer
 * @param data the file to train on
 * @param heldOut a file of the same kind to validate on, or null
 * @param batchSize sequences or prompts a step
 * @param activationCheckpointing whether blocks run again in the backward pass
 * @param seed of everything random
 * @param note takes a sentence for the user, while the run goes on
 */
record MethodInput(
        LanguageModel model,
        TextEncoder encoder,
        Path data,
        @Nullable Path heldOut,
        int batchSize,
        boolean activationCheckpointing,
        long seed,
        Consumer<String> note) {}
