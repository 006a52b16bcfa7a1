package dev.nernst.cli.commands.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.runtime.scalar.ScalarProvider;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresShared
class ChatLoopTest {
    private static final Path TINY_STORIES = Shared.path("models/TinyStories-656K");
    private static final String TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void model() throws IOException {
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(TINY_STORIES.resolve(name), folder.resolve(name));
        }
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
    }

    @Test
    void turnsBuildOnEachOtherAndAreSaved() {
        Path saved = folder.resolve("conversation.json");
        // Longer than a page of the cache: what turns begin with alike is kept in whole pages.
        String story = "Once upon a time there was a boy. ".repeat(10);
        talk(false, "/system Be brief.", story, "", "Tom", "/save " + saved, "/exit", "never read");
        JsonNode messages = StrictJson.readObject(saved).get("messages");
        assertThat(messages.findValuesAsText("role"))
                .containsExactly("system", "user", "assistant", "user", "assistant");
        assertThat(messages.get(0).get("content").asText()).isEqualTo("Be brief.");
        assertThat(messages.get(3).get("content").asText()).isEqualTo("Tom");
        assertThat(out.toString()).contains(messages.get(2).get("content").asText());
        assertThat(err.toString()).contains(", 0 of ").contains("cut off by --max-new-tokens");
        String second = err.toString().lines().skip(1).findFirst().orElseThrow();
        assertThat(second).doesNotContain(", 0 of ").contains("prompt tokens from the cache");
    }

    @Test
    void clearForgetsWhatWasSaid() {
        Path saved = folder.resolve("conversation.json");
        talk(false, "Once", "/clear", "Tom", "/save " + saved);
        assertThat(StrictJson.readObject(saved).get("messages").findValuesAsText("role"))
                .containsExactly("user", "assistant");
    }

    @Test
    void anInterruptEndsTheAnswerAndNotTheProgram() {
        talk(true, "Once", "Tom", "/help");
        assertThat(err.toString()).contains("stopped; 0 tokens");
        assertThat(out.toString()).contains("/system TEXT");
    }

    @Test
    void aFullContextIsSaidAndClearHelps() {
        talk(false, "hello ".repeat(600), "/clear", "Tom");
        assertThat(err.toString()).contains("leaves no room in the model's context of 512 tokens");
        assertThat(err.toString()).contains("tokens a second");
    }

    @Test
    void mistakesAreSaid() {
        talk(false, "/nope", "/save", "/save " + folder.resolve("none/here.json"));
        assertThat(err.toString())
                .contains("there is no command /nope")
                .contains("/save needs the name of a file")
                .contains("here.json: cannot be written, its directory does not exist");
    }

    @Test
    void aModelWithoutATemplateIsRefused() {
        CommandRun run = CommandRun.of("chat", "--model", TINY_STORIES.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the model has no chat template");
    }

    private void talk(boolean interrupted, String... typed) {
        Deque<String> left = new ArrayDeque<>(List.of(typed));
        ChatLoop.Lines lines = new ChatLoop.Lines() {
            @Override
            public @Nullable String next() {
                return left.poll();
            }

            @Override
            public ChatLoop.Interrupt onInterrupt(Cancellation cancellation) {
                if (interrupted) {
                    cancellation.cancel();
                }
                return () -> {};
            }
        };
        try (ScalarProvider provider = new ScalarProvider();
                LanguageModel model = LanguageModel.load(folder, provider);
                ChatSession session = new ChatSession(model, GenerationOptions.greedy(8), null)) {
            new ChatLoop(session, lines, new PrintWriter(out, true), new PrintWriter(err, true)).run();
        }
    }
}
