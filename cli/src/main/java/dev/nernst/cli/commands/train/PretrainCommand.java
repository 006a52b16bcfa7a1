package dev.nernst.cli.commands.train;

import dev.nernst.em.data.Examples;
import dev.nernst.em.data.PackedText;
import dev.nernst.em.data.TextTokens;
import dev.nernst.em.data.TokenFiles;
import dev.nernst.em.method.OptimizerRecipe;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code nernst train pretrain}. */
@Command(
        name = "pretrain",
        description = "Learn text: --data is a text file, a .jsonl file of text, or a token file (.u16, .u32, "
                + ".safetensors).")
final class PretrainCommand extends SupervisedCommand {
    PretrainCommand() {
        super("pretrain");
    }

    @Override
    OptimizerRecipe recipe() {
        return OptimizerRecipe.PRETRAINING;
    }

    @Override
    Examples read(Path file, MethodInput input, int sequenceLength) throws IOException {
        int vocabulary = input.model().config().vocabularySize();
        return new PackedText(
                file,
                TokenFiles.isTokenFile(file)
                        ? TokenFiles.open(file, vocabulary)
                        : TextTokens.read(file, input.encoder()),
                sequenceLength);
    }
}
