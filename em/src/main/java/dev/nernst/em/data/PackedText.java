package dev.nernst.em.data;

import dev.nernst.em.gradient.TrainingSequence;
import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Examples for pretraining: the tokens of a text or token file, cut into sequences of equal length; the last may be
 * shorter.
 *
 * <p>Immutable; safe for use by several threads while the tokens are open.
 */
public final class PackedText implements Examples {
    private final Path file;
    private final TokenStream tokens;
    private final int sequenceLength;

    /**
     * @param file for messages
     * @param sequenceLength tokens of a sequence, at least 2
     * @throws InvalidInputException if there are fewer than 2 tokens
     */
    public PackedText(Path file, TokenStream tokens, int sequenceLength) {
        if (tokens.length() < 2) {
            throw new InvalidInputException(file + ": has " + tokens.length() + " tokens, nothing to learn from");
        }
        this.file = file;
        this.tokens = tokens;
        this.sequenceLength = sequenceLength;
    }

    @Override
    public int count() {
        long whole = tokens.length() / sequenceLength;
        return Math.toIntExact(tokens.length() % sequenceLength >= 2 ? whole + 1 : whole);
    }

    @Override
    public TrainingSequence sequence(int index) {
        long start = (long) index * sequenceLength;
        return TrainingSequence.of(tokens.copy(start, (int) Math.min(sequenceLength, tokens.length() - start)), 1);
    }

    @Override
    public String name(int index) {
        long start = (long) index * sequenceLength;
        long end = Math.min(start + sequenceLength, tokens.length());
        return file.getFileName() + " tokens " + start + " to " + (end - 1);
    }

    @Override
    public List<String> notes() {
        return List.of(String.format(Locale.ROOT, "%s: %,d tokens in %,d sequences", file, tokens.length(), count()));
    }
}
