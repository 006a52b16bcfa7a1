package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.FloatType;
import dev.nernst.cli.options.ModelOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.lora.LoraAdapters;
import dev.nernst.model.lora.LoraMerge;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.weights.io.AtomicDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst weights merge-lora}. */
@Command(name = "merge-lora", description = "Add an adapter to the weights it was trained beside.")
public final class MergeLoraCommand extends NernstCommand {
    @Mixin
    private ModelOptions model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the merged model is written.")
    private Path out;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            description =
                    "Of the written weights: f32, bf16 or f16. Default: as in the model, and bf16 for an int8 one.")
    private @Nullable FloatType dtype;

    @Option(names = "--force", description = "Replace what is in --out.")
    private boolean force;

    /**
     * What {@code --json} prints.
     *
     * @param rank of the adapter
     * @param dtype of the written matrices
     */
    record Report(String out, int rank, String dtype) {}

    @Override
    public Integer call() throws IOException {
        // Nothing is computed on the provider, so the one that starts no threads does.
        try (Provider provider = Providers.open("scalar", 1);
                LanguageModel base = model.load(provider);
                AtomicDirectory directory = AtomicDirectory.create(out, force)) {
            LoraAdapters adapters = base.adapters()
                    .orElseThrow(() -> new InvalidInputException("--adapter is missing: there is nothing to merge"));
            DType written = dtype == null ? stored(base) : dtype.dtype();
            ModelDirectory.write(
                    base.checkpoint(), base.decoder(), written, directory.path(), new LoraMerge(adapters)::weight);
            directory.commit();
            if (common().json()) {
                json(new Report(out.toString(), adapters.config().rank(), written.name()));
            } else {
                out().println(out + ": the adapter is merged into " + model.path() + ", " + written);
                out().flush();
            }
        }
        return 0;
    }

    private static DType stored(LanguageModel model) {
        DType embedding = model.decoder().parameters().getFirst().data().dtype();
        return embedding.isFloat() ? embedding : DType.BF16;
    }
}
