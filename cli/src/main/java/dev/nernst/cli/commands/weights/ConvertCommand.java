package dev.nernst.cli.commands.weights;

import dev.nernst.cli.options.FloatType;
import dev.nernst.weights.tools.Convert;
import dev.nernst.weights.tools.ToolOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst weights convert SOURCE --out PATH --dtype T}. */
@Command(name = "convert", description = "Write safetensors weights with another element type.")
final class ConvertCommand extends RewriteCommand {
    @Mixin
    private ShardedOutputOptions output;

    @Option(names = "--dtype", required = true, paramLabel = "T", description = "f32, f16 or bf16.")
    private FloatType dtype;

    @Override
    OutputOptions output() {
        return output;
    }

    @Override
    void write(Path source, Path out, ToolOptions options) {
        Convert.run(source, out, dtype.dtype(), options);
    }
}
