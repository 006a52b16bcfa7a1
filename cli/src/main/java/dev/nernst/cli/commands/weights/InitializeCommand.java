package dev.nernst.cli.commands.weights;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.FloatType;
import dev.nernst.cli.output.Units;
import dev.nernst.model.checkpoint.DirectoryCheckpoint;
import dev.nernst.model.config.ConfigReader;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.decoder.DecoderBuilder;
import dev.nernst.model.decoder.FreshSource;
import dev.nernst.model.save.ModelDirectory;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.tape.Parameter;
import dev.nernst.weights.io.AtomicDirectory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nernst weights initialize}. */
@Command(
        name = "initialize",
        description =
                "Make a model of random weights, to be pretrained, from a folder with config.json and a tokenizer.")
public final class InitializeCommand extends NernstCommand {
    @Parameters(paramLabel = "SOURCE", description = "A folder with config.json; a tokenizer there is carried along.")
    private Path source;

    @Mixin
    private OutputOptions output;

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "f32",
            description = "Of the written weights: f32, bf16 or f16. Default: ${DEFAULT-VALUE}.")
    private FloatType dtype;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the weights. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * What {@code --json} prints.
     *
     * @param parameters number of elements of all weights
     */
    record Report(String out, long parameters, long seed) {}

    @Override
    public Integer call() throws IOException {
        try (DirectoryCheckpoint checkpoint = DirectoryCheckpoint.withoutWeights(source);
                Arena arena = Arena.ofShared();
                AtomicDirectory directory = AtomicDirectory.create(output.out(), output.force())) {
            ModelConfig config = ConfigReader.read(checkpoint.config(), checkpoint.configFile());
            Decoder decoder =
                    DecoderBuilder.build(config, new FreshSource(arena, DType.F32, config.initializerRange(), seed));
            ModelDirectory.write(checkpoint, decoder, dtype.dtype(), directory.path(), Parameter::data);
            directory.commit();
            long parameters = decoder.parameters().stream()
                    .mapToLong(parameter -> parameter.data().size())
                    .sum();
            if (common().json()) {
                json(new Report(output.out().toString(), parameters, seed));
            } else {
                out().println(output.out() + ": " + Units.count(parameters) + " random parameters");
                out().flush();
            }
        }
        return 0;
    }
}
