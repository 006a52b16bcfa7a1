package dev.nernst.cli.commands.score;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ModelOptions;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.score.TokenScores;
import dev.nernst.runtime.Provider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst score}. */
@Command(name = "score", description = "Show log-probability and entropy, in nats, of every token of a text.")
public final class ScoreCommand extends NernstCommand {
    @Mixin
    private ModelOptions model;

    @Mixin
    private ProviderOptions provider;

    @ArgGroup(multiplicity = "1")
    private Input input;

    private static final class Input {
        @Option(names = "--text", paramLabel = "T", description = "The text; tokens that begin one are added.")
        private @Nullable String text;

        @Option(names = "--ids", paramLabel = "ID", split = ",", description = "Token ids, as they are: 1,2,3.")
        private int @Nullable [] ids;
    }

    @Override
    public Integer call() {
        try (Provider opened = provider.open();
                LanguageModel loaded = model.load(opened)) {
            TokenScores scores;
            if (input.ids != null) {
                scores = loaded.score(input.ids);
            } else {
                scores = loaded.score(String.valueOf(input.text));
            }
            if (common().json()) {
                json(ScoreReport.of(scores));
            } else {
                print(scores, input.text == null ? null : loaded);
            }
        }
        return 0;
    }

    private void print(TokenScores scores, @Nullable LanguageModel speller) {
        out().printf(Locale.ROOT, "%8s %8s %12s %12s  %s%n", "position", "id", "logprob", "entropy", "token");
        for (int t = 0; t < scores.ids().length; t++) {
            int id = scores.ids()[t];
            String token = speller == null ? "" : speller.tokenizer().tokenOf(id);
            if (t == 0) {
                out().printf(Locale.ROOT, "%8d %8d %12s %12s  %s%n", t, id, "", "", token);
            } else {
                out().printf(
                                Locale.ROOT,
                                "%8d %8d %12.5f %12.5f  %s%n",
                                t,
                                id,
                                scores.logProbabilities()[t - 1],
                                scores.entropies()[t - 1],
                                token);
            }
        }
        if (scores.entropies().length == 0) {
            out().println("a single token: nothing comes before it that it could be scored by");
            return;
        }
        out().printf(
                        Locale.ROOT,
                        "total log-probability %.5f nats, perplexity %.5f%n",
                        scores.totalLogProbability(),
                        scores.perplexity());
    }
}
