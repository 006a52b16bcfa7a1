package dev.nernst.cli.commands.weights;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * What other weights cost in perplexity on a text.
 *
 * @param tokens of the text that were scored, as many as fit the context
 * @param before perplexity of the source
 * @param after perplexity of the result
 * @param ratio after by before
 */
record PerplexityCost(int tokens, double before, double after, double ratio) {
    private static final String ENGLISH = "perplexity.txt";

    /** The English text, about 300 words, that is scored where the user gives none. */
    static String englishText() {
        try (InputStream in = PerplexityCost.class.getResourceAsStream(ENGLISH)) {
            return new String(Objects.requireNonNull(in, ENGLISH).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(ENGLISH + " in the jar cannot be read: " + e.getMessage(), e);
        }
    }

    /** Compares what {@link #score} gave for both models. */
    static PerplexityCost of(TokenScores before, TokenScores after) {
        return new PerplexityCost(
                before.logProbabilities().length,
                before.perplexity(),
                after.perplexity(),
                after.perplexity() / before.perplexity());
    }

    /**
     * Scores {@code text} by a model.
     *
     * @throws InvalidInputException if it cannot be run, or has no tokenizer, or the text is a single token
     */
    static TokenScores score(Path directory, String text, Provider provider) {
        requireDirectory(directory);
        try (LanguageModel model = LanguageModel.load(directory, provider)) {
            int[] ids = model.tokenizer().encodeIds(text, true);
            if (ids.length < 2) {
                throw new InvalidInputException("the text has " + ids.length + " tokens, and a perplexity takes two");
            }
            return model.score(
                    Arrays.copyOf(ids, Math.min(ids.length, model.config().maxPositions())));
        }
    }

    private static void requireDirectory(Path path) {
        if (!Files.isDirectory(path)) {
            throw new InvalidInputException(path + ": is a file of weights, no model directory that could be run");
        }
    }
}
