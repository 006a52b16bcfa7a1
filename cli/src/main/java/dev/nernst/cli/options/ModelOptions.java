package dev.nernst.cli.options;

import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command works on. */
public final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "A Hugging Face model directory or a GGUF file.")
    private Path model;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter in PEFT's format to put beside the weights.")
    private @Nullable Path adapter;

    /** Where the model is. */
    public Path path() {
        return model;
    }

    /** Loads the model, with the adapter where one is named; the caller closes it. */
    public LanguageModel load(Provider provider) {
        LanguageModel loaded = LanguageModel.load(model, provider);
        if (adapter != null) {
            try {
                loaded.attachAdapter(adapter);
            } catch (RuntimeException e) {
                loaded.close();
                throw e;
            }
        }
        return loaded;
    }
}
