package dev.nernst.cli.commands.train;

import dev.nernst.em.job.SupervisedSetup;
import picocli.CommandLine.Command;

/** {@code nernst train pretrain}. */
@Command(
        name = "pretrain",
        description = "Learn text: --data is a text file, a .jsonl file of text, or a token file (.u16, .u32, "
                + ".safetensors).")
final class PretrainCommand extends SupervisedCommand {
    PretrainCommand() {
        super(SupervisedSetup.Kind.PRETRAIN);
    }
}
