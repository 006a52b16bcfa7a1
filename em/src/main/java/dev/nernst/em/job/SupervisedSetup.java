package dev.nernst.em.job;

import dev.nernst.em.data.Conversations;
import dev.nernst.em.data.DataOrder;
import dev.nernst.em.data.Examples;
import dev.nernst.em.data.PackedText;
import dev.nernst.em.data.TextTokens;
import dev.nernst.em.data.TokenFiles;
import dev.nernst.em.heldout.HeldOutLoss;
import dev.nernst.em.loop.RunHooks;
import dev.nernst.em.method.OptimizerRecipe;
import dev.nernst.em.method.SupervisedTraining;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The methods that learn given tokens.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param kind what the data are
 * @param data the file
 * @param batchSize sequences a step
 * @param sequenceLength most tokens of a sequence, never more than the model's context
 * @param chat whether prompts and completions are put into the chat template; {@code messages} always are
 * @param system a system message to begin conversations that have none with, or null
 * @param dropsRest whether rows that do not fill a batch are left out of an epoch, rather than making a smaller last one
 */
public record SupervisedSetup(
        Kind kind,
        Path data,
        int batchSize,
        int sequenceLength,
        boolean chat,
        @Nullable String system,
        boolean dropsRest)
        implements MethodSetup {
    private static final long VALIDATE_EVERY = 50;
    private static final int BATCH_SIZE = 8;
    private static final int SEQUENCE_LENGTH = 1024;

    /** What is learnt. */
    public enum Kind {
        /** Text: a text file, a JSONL file of text, or a token file. */
        PRETRAIN(OptimizerRecipe.PRETRAINING) {
            @Override
            Examples read(Path file, MethodInput input, SupervisedSetup setup, int sequenceLength) throws IOException {
                int vocabulary = input.model().config().vocabularySize();
                return new PackedText(
                        file,
                        TokenFiles.isTokenFile(file)
                                ? TokenFiles.open(file, vocabulary)
                                : TextTokens.read(file, input.encoder()),
                        sequenceLength);
            }
        },
        /** Completions: conversations, or prompts and completions. */
        SFT(OptimizerRecipe.SUPERVISED) {
            @Override
            Examples read(Path file, MethodInput input, SupervisedSetup setup, int sequenceLength) throws IOException {
                return Conversations.read(
                        file, input.encoder(), new Conversations.Options(setup.chat(), setup.system(), sequenceLength));
            }
        };

        private final OptimizerRecipe optimizer;

        Kind(OptimizerRecipe optimizer) {
            this.optimizer = optimizer;
        }

        abstract Examples read(Path file, MethodInput input, SupervisedSetup setup, int sequenceLength)
                throws IOException;
    }

    public SupervisedSetup {
        if (batchSize < 1) {
            throw new InvalidInputException("batch-size is " + batchSize + ", but must be above 0");
        }
        if (sequenceLength < 2) {
            throw new InvalidInputException("sequence-length is " + sequenceLength + ", but must be at least 2");
        }
    }

    /** The defaults of the command line. */
    public static SupervisedSetup of(Kind kind, Path data) {
        return new SupervisedSetup(kind, data, BATCH_SIZE, SEQUENCE_LENGTH, false, null, false);
    }

    @Override
    public String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public OptimizerRecipe optimizer() {
        return kind.optimizer;
    }

    @Override
    public long validateEvery() {
        return VALIDATE_EVERY;
    }

    @Override
    public MethodParts prepare(MethodInput input) throws IOException {
        int length = Math.min(sequenceLength, input.model().config().maxPositions());
        Examples examples = kind.read(data, input, this, length);
        List<String> notes = new ArrayList<>(examples.notes());
        DataOrder order = new DataOrder(examples.count(), batchSize, input.seed(), dropsRest);
        notes.addAll(EpochNotes.of(data, examples.count(), batchSize, order.dropped()));
        return new MethodParts(
                new SupervisedTraining(name(), examples, order),
                order::batches,
                validation(input, length, notes),
                update -> Optional.empty(),
                notes);
    }

    private RunHooks.@Nullable Validation validation(MethodInput input, int length, List<String> notes)
            throws IOException {
        Path file = input.heldOut();
        if (file == null) {
            return null;
        }
        Examples heldOut = kind.read(file, input, this, length);
        notes.addAll(heldOut.notes());
        return new HeldOutLoss(heldOut);
    }
}
