package dev.nernst.cli.commands.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.input.JsonLines;
import dev.nernst.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The prompts of {@code generate}: one on the command line, or a file of them. */
final class PromptOptions {
    @ArgGroup(multiplicity = "1")
    private Source source;

    private static final class Source {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "The text to continue.")
        private @Nullable String prompt;

        @Option(
                names = "--prompts",
                paramLabel = "F.jsonl",
                description = "A file with one JSON object a line, whose \"prompt\" (or \"text\") is to be continued.")
        private @Nullable Path file;
    }

    boolean isFile() {
        return source.file != null;
    }

    /** Token ids of each prompt. */
    List<int[]> encode(LanguageModel model) throws IOException {
        List<int[]> ids = new ArrayList<>();
        if (source.file == null) {
            ids.add(model.tokenizer().encodeIds(String.valueOf(source.prompt), true));
        } else {
            JsonLines.forEach(source.file, row -> ids.add(encode(model, row)));
        }
        return ids;
    }

    private static int[] encode(LanguageModel model, JsonLines.Row row) {
        JsonNode text = row.content().has("prompt")
                ? row.content().get("prompt")
                : row.content().get("text");
        if (text == null || !text.isTextual()) {
            throw row.wrong("has no text under \"prompt\"");
        }
        int[] ids = model.tokenizer().encodeIds(text.textValue(), true);
        if (ids.length == 0) {
            throw row.wrong("the prompt has no tokens");
        }
        return ids;
    }
}
