package dev.nernst.cli.options;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which model a command works on. */
@HelpGroup(HelpGroup.MODEL)
public final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description =
                    "A Hugging Face model directory, a GGUF file (any part of a split one), or a folder with one.")
    private Path model;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter in PEFT's format to put beside the weights.")
    private @Nullable Path adapter;

    @Mixin
    private WeightLoading weights;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Where the model is. */
    public Path path() {
        return model;
    }

    /** Loads the model, with the adapter where one is named, and prints its warnings; the caller closes it. */
    public LanguageModel load(Provider provider) {
        LanguageModel loaded = LanguageModel.load(model, provider, weights.wanted());
        if (adapter != null) {
            try {
                loaded.attachAdapter(adapter);
            } catch (RuntimeException | Error e) {
                loaded.close();
                throw e;
            }
        }
        WeightLoading.warn(loaded.warnings(), command.commandLine().getErr());
        return loaded;
    }
}
