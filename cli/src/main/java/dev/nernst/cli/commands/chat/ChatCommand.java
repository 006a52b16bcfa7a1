package dev.nernst.cli.commands.chat;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ModelOptions;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.options.SamplingFlags;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.chat.Message;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.runtime.Provider;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code nernst chat}. */
@Command(
        name = "chat",
        description = "Talk with a model; /help lists what can be said beside that.",
        modelTransformer = ChatCommand.WithoutJson.class)
public final class ChatCommand extends NernstCommand {
    /** A conversation is no JSON object; {@code generate --chat --json} answers once. */
    static final class WithoutJson implements IModelTransformer {
        @Override
        public CommandSpec transform(CommandSpec chat) {
            chat.remove(chat.findOption("--json"));
            return chat;
        }
    }

    @Mixin
    private ModelOptions model;

    @Mixin
    private ProviderOptions provider;

    @Mixin
    private SamplingFlags sampling;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message to begin with.")
    private @Nullable String system;

    @Override
    public Integer call() throws IOException {
        try (Provider opened = provider.open();
                LanguageModel loaded = model.load(opened)) {
            loaded.chat().encode(List.of(Message.user("Hello"))); // a model without a template is refused here
            GenerationOptions options = sampling.resolve(
                    loaded.generationDefaults(), 1, loaded.config().maxPositions());
            try (ChatSession session = new ChatSession(loaded, options, system);
                    TerminalLines lines = TerminalLines.open()) {
                err().println("Ctrl-C stops an answer, /help lists commands, Ctrl-D leaves.");
                new ChatLoop(session, lines, out(), err()).run();
            }
        }
        return 0;
    }
}
