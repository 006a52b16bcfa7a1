package dev.nernst.tokenizer.chat;

import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model's chat templates by name. Immutable and thread-safe. */
public final class ChatTemplates {
    /** The template that is meant where none is named. */
    public static final String DEFAULT = "default";

    /** The template for conversations with tools, where a model has one of its own. */
    public static final String TOOL_USE = "tool_use";

    private final Map<String, ChatTemplate> templates;

    private ChatTemplates(Map<String, ChatTemplate> templates) {
        this.templates = Collections.unmodifiableMap(templates);
    }

    /**
     * Parses templates by name.
     *
     * @throws TemplateException for the first that cannot be parsed
     */
    public static ChatTemplates parse(Map<String, String> sources) {
        Map<String, ChatTemplate> templates = new LinkedHashMap<>();
        sources.forEach((name, source) -> templates.put(name, ChatTemplate.parse(source)));
        return new ChatTemplates(templates);
    }

    /** A single template. */
    public static ChatTemplates of(ChatTemplate template) {
        return new ChatTemplates(Map.of(DEFAULT, template));
    }

    /** The same templates, whose renders may cost so much instead of {@link RenderBudget#DEFAULT}. */
    public ChatTemplates within(RenderBudget budget) {
        Map<String, ChatTemplate> others = new LinkedHashMap<>();
        templates.forEach((name, template) -> others.put(name, template.within(budget)));
        return new ChatTemplates(others);
    }

    /** The template of a name. */
    public Optional<ChatTemplate> named(String name) {
        return Optional.ofNullable(templates.get(name));
    }

    /**
     * The template for a conversation: {@code tool_use} when there are tools and the model has it, else {@code default}.
     *
     * @param tools the conversation's tools, or null
     * @throws TokenizerException when the model has no template, or several and none of these names
     */
    public ChatTemplate choose(@Nullable List<?> tools) {
        ChatTemplate chosen = tools == null ? null : templates.get(TOOL_USE);
        chosen = chosen == null ? templates.get(DEFAULT) : chosen;
        if (chosen != null) {
            return chosen;
        }
        throw new TokenizerException(
                templates.isEmpty()
                        ? "the model has no chat template"
                        : "the model has several chat templates and none called default; it has "
                                + String.join(", ", new TreeSet<>(templates.keySet())));
    }

    /**
     * Renders with the template that {@link #choose} picks.
     *
     * @throws TemplateException as {@link ChatTemplate#render}
     */
    public String render(ChatRequest request) {
        return choose(request.tools()).render(request);
    }
}
