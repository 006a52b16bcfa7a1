package dev.nernst.cli.options;

import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.Provider;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model a command works on. */
public final class ModelOptions {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "MODEL",
            description = "A Hugging Face model directory or a GGUF file.")
    private Path model;

    /** Where the model is. */
    public Path path() {
        return model;
    }

    /** Loads the model; the caller closes it. */
    public LanguageModel load(Provider provider) {
        return LanguageModel.load(model, provider);
    }
}
