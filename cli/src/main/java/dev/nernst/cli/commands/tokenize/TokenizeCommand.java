package dev.nernst.cli.commands.tokenize;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.input.TextFiles;
import dev.nernst.cli.input.Tokenizers;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.weights.io.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code nernst tokenize --model PATH (--text T | --file F | --jsonl F)}. */
@Command(name = "tokenize", description = "Show the tokens of a text: ids, pieces and offsets in code points.")
public final class TokenizeCommand extends NernstCommand {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "PATH",
            description = "A model's folder, a tokenizer.json or a GGUF file.")
    private Path model;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--no-special", description = "Leave out the special tokens that the tokenizer puts around a text.")
    private boolean withoutSpecialTokens;

    /** What to tokenize. */
    static final class Source {
        @Option(names = "--text", required = true, paramLabel = "T", description = "This text.")
        private @Nullable String text;

        @Option(names = "--file", required = true, paramLabel = "F", description = "The text of this file, UTF-8.")
        private @Nullable Path file;

        @Option(
                names = "--jsonl",
                required = true,
                paramLabel = "F",
                description = "Each row's \"text\" (or \"ids\", to decode); one JSON object a line on standard output.")
        private @Nullable Path rows;
    }

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = Tokenizers.load(model);
        if (source.rows != null) {
            JsonLines.forEach(source.rows, row -> json(TokenizedRow.of(tokenizer, row)));
            return 0;
        }
        String text = source.file != null ? TextFiles.read(source.file) : String.valueOf(source.text);
        Tokens tokens = Tokens.of(tokenizer, text, !withoutSpecialTokens);
        if (common().json()) {
            json(tokens);
        } else {
            print(tokens);
        }
        return 0;
    }

    private void print(Tokens tokens) {
        for (int i = 0; i < tokens.ids().length; i++) {
            int[] range = tokens.offsets().get(i);
            out().printf(
                            Locale.ROOT,
                            "%8d  [%d, %d)  %s%n",
                            tokens.ids()[i],
                            range[0],
                            range[1],
                            tokens.pieces().get(i));
        }
    }
}
