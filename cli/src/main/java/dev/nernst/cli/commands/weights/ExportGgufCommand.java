package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.output.ByteProgress;
import dev.nernst.cli.output.Units;
import dev.nernst.weights.gguf.GgmlType;
import dev.nernst.weights.gguf.GgufTokenizer;
import dev.nernst.weights.gguf.HuggingFaceTokenizer;
import dev.nernst.weights.tools.ExportGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nernst weights export-gguf DIR --out FILE [--dtype T]}. */
@Command(name = "export-gguf", description = "Turn a Hugging Face directory into a GGUF file that llama.cpp runs.")
final class ExportGgufCommand extends NernstCommand {
    /** What matrices are written as; vectors are float32 always. */
    enum Type {
        F32(GgmlType.F32),
        F16(GgmlType.F16),
        BF16(GgmlType.BF16),
        Q8_0(GgmlType.Q8_0);

        private final GgmlType ggml;

        Type(GgmlType ggml) {
            this.ggml = ggml;
        }
    }

    /** What {@code --json} prints. */
    record Report(String source, String out, String type, boolean tokenizer, long bytes, double seconds) {}

    @Parameters(paramLabel = "DIR", description = "A Hugging Face model directory.")
    private Path source;

    @Option(
            names = {"--dtype", "--type"},
            paramLabel = "T",
            defaultValue = "f16",
            description = "f32, f16, bf16 or q8_0. Default: ${DEFAULT-VALUE}.")
    private Type type;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() throws IOException {
        long start = System.nanoTime();
        GgufTokenizer tokenizer = tokenizer();
        try (ByteProgress progress = new ByteProgress(err(), "writing")) {
            ExportGguf.run(source, tokenizer, type.ggml, output.out(), output.toolOptions(progress, err()));
        }
        Report report = new Report(
                source.toString(),
                output.out().toString(),
                type.name(),
                tokenizer != null,
                Files.size(output.out()),
                (System.nanoTime() - start) * 1e-9);
        if (common().json()) {
            json(report);
        } else {
            out().println(report.out() + ": " + Units.bytes(report.bytes())
                    + (report.tokenizer() ? "" : ", without a tokenizer: it runs on token ids only"));
        }
        return 0;
    }

    private @Nullable GgufTokenizer tokenizer() {
        return Files.exists(source.resolve("tokenizer.json")) ? HuggingFaceTokenizer.read(source) : null;
    }
}
