package dev.nernst.cli.commands.weights;

import dev.nernst.cli.options.FloatType;
import dev.nernst.model.importer.GgufCompanions;
import dev.nernst.weights.tools.ImportGguf;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst weights import-gguf FILE --out DIR [--dtype T]}. */
@Command(
        name = "import-gguf",
        description =
                "Turn a GGUF file into a Hugging Face directory: configuration, tokenizer, chat template, weights.")
final class ImportGgufCommand extends RewriteCommand {
    @Mixin
    private ShardedOutputOptions output;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "bf16",
            description = "f32, f16 or bf16. Default: ${DEFAULT-VALUE}.")
    private FloatType dtype;

    @Override
    OutputOptions output() {
        return output;
    }

    @Override
    void write(Path source, Path out, ToolOptions options) {
        ImportGguf.run(source, out, dtype.dtype(), GgufCompanions::write, options);
    }
}
