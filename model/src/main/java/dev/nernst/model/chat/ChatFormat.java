package dev.nernst.model.chat;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.SpecialTokens;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.ChatRequest;
import dev.nernst.tokenizer.chat.ChatTemplates;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Writes conversations as a model's chat template does. Immutable and thread-safe. */
public final class ChatFormat {
    private final Tokenizer tokenizer;
    private final Path model;
    private final ChatTemplates templates;

    /**
     * @param model where it lies, for messages
     * @throws InvalidInputException if a template of the tokenizer cannot be parsed
     */
    public ChatFormat(Tokenizer tokenizer, Path model) {
        this.tokenizer = tokenizer;
        this.model = model;
        try {
            this.templates = ChatTemplates.parse(tokenizer.config().chatTemplates());
        } catch (TokenizerException e) {
            throw new InvalidInputException(model + ": the chat template is not valid: " + e.getMessage(), e);
        }
    }

    /**
     * A conversation as text, special tokens included.
     *
     * @param messages one map a message, with {@code role}, {@code content} and whatever else the template reads
     * @param addGenerationPrompt whether the opening of the assistant's next turn follows
     * @throws InvalidInputException if the model has no template, or it refuses the messages; with its own words
     */
    public String render(
            List<? extends Map<String, ? extends @Nullable Object>> messages, boolean addGenerationPrompt) {
        return render(messages, addGenerationPrompt, Clock.systemDefaultZone());
    }

    /** {@link #render(List, boolean)} at another time: some templates write the date. */
    public String render(
            List<? extends Map<String, ? extends @Nullable Object>> messages,
            boolean addGenerationPrompt,
            Clock clock) {
        return render(ChatRequest.of(messages).at(clock).withGenerationPrompt(addGenerationPrompt));
    }

    /** The same of a conversation with what else a template reads, such as tools; the two special tokens are the tokenizer's. */
    public String render(ChatRequest request) {
        SpecialTokens special = tokenizer.config().specialTokens();
        try {
            return templates.render(request.withTokens(special.bos(), special.eos()));
        } catch (TemplateException e) {
            throw new InvalidInputException(
                    model + ": the chat template refused the conversation: " + e.getMessage(), e);
        } catch (TokenizerException e) {
            throw new InvalidInputException(model + ": " + e.getMessage(), e);
        }
    }

    /** The special token that the template writes behind what an assistant says; empty where it writes none, or there is none. */
    public OptionalInt turnEnd() {
        String said = "nernst";
        String written;
        try {
            written = render(
                    List.of(Message.user("Hi").asMap(), Message.assistant(said).asMap()), false);
        } catch (InvalidInputException e) {
            return OptionalInt.empty();
        }
        int at = written.lastIndexOf(said);
        String behind = at < 0 ? "" : written.substring(at + said.length()).strip();
        int[] ids = behind.isEmpty() ? new int[0] : tokenizer.encodeIds(behind, false);
        return ids.length > 0 && tokenizer.isSpecial(ids[0]) ? OptionalInt.of(ids[0]) : OptionalInt.empty();
    }

    /** Token ids of a conversation that the assistant is to answer; as {@link #render}. */
    public int[] encode(List<Message> messages) {
        String text = render(messages.stream().map(Message::asMap).toList(), true);
        // The template has written the special tokens already.
        return tokenizer.encodeIds(text, false);
    }
}
