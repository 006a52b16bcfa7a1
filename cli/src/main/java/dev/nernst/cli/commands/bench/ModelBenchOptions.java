package dev.nernst.cli.commands.bench;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which model a benchmark makes up. */
final class ModelBenchOptions {
    /** Describes {@code --shape}. */
    static final String SHAPES = "smollm2-135m, qwen2-5.4m, qwen2.5-0.5b or qwen2.5-7b. Default: ${DEFAULT-VALUE}.";

    @Option(names = "--shape", paramLabel = "NAME", defaultValue = "smollm2-135m", description = SHAPES)
    private String shape;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "Of the weights: f32, bf16, f16 or int8. Default: ${DEFAULT-VALUE}.")
    private String dtype;

    BenchShape shape() {
        return BenchShape.of(shape);
    }

    DType dtype() {
        return switch (dtype.toLowerCase(Locale.ROOT)) {
            case "f32" -> DType.F32;
            case "bf16" -> DType.BF16;
            case "f16" -> DType.F16;
            case "int8" -> DType.I8;
            default -> throw new InvalidInputException("--dtype is " + dtype + ", but must be f32, bf16, f16 or int8");
        };
    }

    /** Shape and dtype, for reports. */
    String label() {
        return shape + " " + dtype;
    }
}
