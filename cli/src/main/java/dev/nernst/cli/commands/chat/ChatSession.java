package dev.nernst.cli.commands.chat;

import dev.nernst.model.LanguageModel;
import dev.nernst.model.chat.Message;
import dev.nernst.model.generate.BatchEngine;
import dev.nernst.model.generate.Cancellation;
import dev.nernst.model.generate.EngineOptions;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationListener;
import dev.nernst.model.generate.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conversation with a model: what was said so far, and what the model still has of it in its cache. */
final class ChatSession implements AutoCloseable {
    private final LanguageModel model;
    private final GenerationOptions options;
    private final BatchEngine engine;
    private final List<Message> turns = new ArrayList<>();
    private @Nullable String system;
    private int answers;
    private int reused;

    ChatSession(LanguageModel model, GenerationOptions options, @Nullable String system) {
        this.model = model;
        this.options = options;
        this.system = system;
        // What was said stays in the cache from turn to turn, however long the conversation becomes.
        this.engine = model.newEngine(
                EngineOptions.DEFAULT.withMaxKeptTokens(model.config().maxPositions()));
    }

    /**
     * Says something and gets the answer; a cancelled one stays in the conversation as far as it came.
     *
     * @throws dev.nernst.runtime.InvalidInputException if the conversation no longer fits the context, or the template
     *     refuses it; the conversation is then as before
     */
    Generation say(String text, GenerationListener listener, Cancellation cancellation) {
        List<Message> messages = messages();
        messages.add(Message.user(text));
        int[] prompt = model.chat().encode(messages);
        Generation answer = engine.generate(List.of(model.request(prompt, options, answers)), listener, cancellation)
                .getFirst();
        reused = answer.cachedTokens();
        answers++;
        turns.add(Message.user(text));
        turns.add(Message.assistant(answer.text()));
        return answer;
    }

    /** All messages so far, that of the system first. */
    List<Message> messages() {
        List<Message> messages = new ArrayList<>();
        if (system != null) {
            messages.add(Message.system(system));
        }
        messages.addAll(turns);
        return messages;
    }

    /** Whether an answer that ended for want of room was stopped by the context rather than by the user's limit. */
    boolean isFull(Generation answer) {
        return answer.promptIds().length + answer.tokenIds().length
                >= model.config().maxPositions();
    }

    /** Tokens of the last prompt that did not have to be computed. */
    int reused() {
        return reused;
    }

    /** Gives the model another system message, or none with a blank one; what was said stays. */
    void setSystem(String text) {
        system = text.isBlank() ? null : text;
    }

    /** Forgets what was said; the system message stays. */
    void clear() {
        turns.clear();
        engine.forgetPrefixes();
    }

    @Override
    public void close() {
        engine.close();
    }
}
