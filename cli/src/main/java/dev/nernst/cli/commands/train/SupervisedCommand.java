package dev.nernst.cli.commands.train;

import dev.nernst.em.data.DataOrder;
import dev.nernst.em.data.Examples;
import dev.nernst.em.heldout.HeldOutLoss;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.SupervisedTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A method that learns given tokens. */
abstract class SupervisedCommand extends TrainMethodCommand {
    private static final long VALIDATE_EVERY = 50;

    private final String method;

    @Mixin
    private TextFlags text;

    SupervisedCommand(String method) {
        super(VALIDATE_EVERY);
        this.method = method;
    }

    TextFlags text() {
        return text;
    }

    /** Reads a data file. */
    abstract Examples read(Path file, MethodInput input, int sequenceLength) throws IOException;

    @Override
    MethodParts prepare(MethodInput input) throws IOException {
        int sequenceLength = text.sequenceLength(input.model().config().maxPositions());
        Examples examples = read(input.data(), input, sequenceLength);
        List<String> notes = new ArrayList<>(examples.notes());
        DataOrder order = new DataOrder(examples.count(), input.seed(), true);
        return new MethodParts(
                new SupervisedTraining(method, examples, order, input.batchSize()),
                epochs -> order.batches(epochs, input.batchSize()),
                validation(input, sequenceLength, notes),
                update -> Optional.empty(),
                notes);
    }

    private RunHooks.@Nullable Validation validation(MethodInput input, int sequenceLength, List<String> notes)
            throws IOException {
        Path file = input.heldOut();
        if (file == null) {
            return null;
        }
        Examples heldOut = read(file, input, sequenceLength);
        notes.addAll(heldOut.notes());
        return new HeldOutLoss(heldOut);
    }
}
