package dev.nernst.cli.commands.generate;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.chat.Message;
import dev.nernst.model.prompt.ModelTextEncoder;
import dev.nernst.model.prompt.PromptData;
import dev.nernst.model.prompt.PromptRow;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The prompts of {@code generate}: one on the command line, or a file of them. */
@HelpGroup(HelpGroup.DATA)
final class PromptOptions {
    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--chat", description = "Put each prompt into the model's chat template, as a user's message.")
    private boolean chat;

    @Option(names = "--system", paramLabel = "TEXT", description = "With --chat: a system message to begin with.")
    private @Nullable String system;

    private static final class Source {
        @Option(names = "--prompt", paramLabel = "TEXT", description = "The text to continue.")
        private @Nullable String prompt;

        @Option(
                names = "--prompts",
                paramLabel = "F.jsonl",
                description = "A file with one JSON object a line: \"prompt\", \"text\" or \"messages\".")
        private @Nullable Path file;
    }

    boolean isFile() {
        return source.file != null;
    }

    /** Token ids of each prompt. */
    List<int[]> encode(LanguageModel model) throws IOException {
        if (source.file != null) {
            PromptData.Options options = new PromptData.Options(chat, system, Integer.MAX_VALUE);
            List<PromptRow> rows = PromptData.read(source.file, new ModelTextEncoder(model), options)
                    .rows();
            rows.forEach(row -> requireRoom(source.file + ", line " + row.line(), row.ids(), model));
            return rows.stream().map(PromptRow::ids).toList();
        }
        int[] ids = encodeSingle(model);
        requireRoom(model.path().toString(), ids, model);
        return List.of(ids);
    }

    private int[] encodeSingle(LanguageModel model) {
        String prompt = String.valueOf(source.prompt);
        if (chat) {
            List<Message> messages = new ArrayList<>();
            if (system != null) {
                messages.add(Message.system(system));
            }
            messages.add(Message.user(prompt));
            return model.chat().encode(messages);
        }
        if (system != null) {
            throw new InvalidInputException("--system has no place without --chat");
        }
        return model.tokenizer().encodeIds(prompt, true);
    }

    /** As the engine asks for, but with the place where the prompt comes from. */
    private static void requireRoom(String where, int[] ids, LanguageModel model) {
        int context = model.config().maxPositions();
        if (ids.length >= context) {
            throw new InvalidInputException(where + ": the prompt has " + ids.length
                    + " tokens, which leaves no room in the model's context of " + context + " tokens");
        }
    }
}
