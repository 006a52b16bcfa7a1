package dev.nernst.cli.commands.weights;

import dev.nernst.cli.input.TextFiles;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.Provider;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What other weights cost in perplexity on a text.
 *
 * @param tokens of the text that were scored, as many as fit the context
 * @param before perplexity of the source
 * @param after perplexity of the result
 * @param ratio after by before
 */
record PerplexityCost(int tokens, double before, double after, double ratio) {

    static PerplexityCost measure(Path source, Path result, Path text, Provider provider) {
        String content = TextFiles.read(text);
        TokenScores before = score(source, content, provider);
        TokenScores after = score(result, content, provider);
        return new PerplexityCost(
                before.logProbabilities().length,
                before.perplexity(),
                after.perplexity(),
                after.perplexity() / before.perplexity());
    }

    private static TokenScores score(Path directory, String text, Provider provider) {
        try (LanguageModel model = LanguageModel.load(directory, provider)) {
            int[] ids = model.tokenizer().encodeIds(text, true);
            return model.score(
                    Arrays.copyOf(ids, Math.min(ids.length, model.config().maxPositions())));
        }
    }
}
