package dev.nernst.cli.commands.render;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.input.TextFiles;
import dev.nernst.cli.input.Tokenizers;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.ChatTemplate;
import dev.nernst.tokenizer.chat.ChatTemplates;
import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import dev.nernst.tokenizer.rows.RenderRow;
import dev.nernst.weights.io.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nernst render (--model DIR | --template F) --jsonl F}. */
@Command(
        name = "render",
        description =
                "Render conversations with a chat template; a JSON object a line, \"id\" and \"text\" or \"error\".")
public final class RenderCommand extends NernstCommand {
    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--jsonl", required = true, paramLabel = "F", description = "Conversations, a JSON object a line.")
    private Path rows;

    @Option(
            names = "--now",
            paramLabel = "T",
            description = "The time that the template sees, such as 2025-03-14T15:09:26. Default: now.")
    private @Nullable String now;

    @Option(names = "--bos", paramLabel = "S", description = "bos_token for rows without one. Default: the model's.")
    private @Nullable String bos;

    @Option(names = "--eos", paramLabel = "S", description = "eos_token for rows without one. Default: the model's.")
    private @Nullable String eos;

    @Option(
            names = "--budget",
            paramLabel = "X",
            description = "How many times the usual work and memory a row may cost; that is about a second and 128 MiB."
                    + " Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int budget;

    /** Where the template comes from. */
    static final class Source {
        @Option(names = "--model", required = true, paramLabel = "DIR", description = "A model with a chat template.")
        private @Nullable Path model;

        @Option(names = "--template", required = true, paramLabel = "F", description = "A template file.")
        private @Nullable Path template;
    }

    @Override
    public Integer call() throws IOException {
        if (budget < 1 || budget > 1_000_000) {
            throw new InvalidInputException("--budget is " + budget + ", and must be from 1 to 1000000");
        }
        TokenizerConfig config = source.model == null
                ? TokenizerConfig.EMPTY
                : Tokenizers.load(source.model).config();
        ChatTemplates templates = templates(config).within(RenderBudget.DEFAULT.times(budget));
        SpecialTokens tokens = config.specialTokens();
        String bosToken = bos == null ? tokens.bos() : bos;
        String eosToken = eos == null ? tokens.eos() : eos;
        Clock clock = clock();
        JsonLines.forEach(rows, row -> {
            try {
                json(RenderRow.parse(row.text(), bosToken, eosToken, clock)
                        .render(templates)
                        .toJson());
            } catch (TokenizerException e) {
                throw row.wrong(String.valueOf(e.getMessage()));
            }
        });
        return 0;
    }

    private ChatTemplates templates(TokenizerConfig config) {
        Path file = source.template == null ? source.model : source.template;
        try {
            return source.template == null
                    ? ChatTemplates.parse(config.chatTemplates())
                    : ChatTemplates.of(ChatTemplate.parse(TextFiles.read(source.template)));
        } catch (TokenizerException e) {
            throw new InvalidInputException(file + ": " + e.getMessage(), e);
        }
    }

    private Clock clock() {
        if (now == null) {
            return Clock.systemDefaultZone();
        }
        try {
            ZoneId zone = ZoneId.systemDefault();
            return Clock.fixed(LocalDateTime.parse(now).atZone(zone).toInstant(), zone);
        } catch (DateTimeParseException e) {
            throw new InvalidInputException("--now is \"" + now + "\", and no time such as 2025-03-14T15:09:26", e);
        }
    }
}
