package dev.nernst.tokenizer.chat;

import dev.nernst.tokenizer.chat.jinja.JinjaTemplate;
import dev.nernst.tokenizer.chat.jinja.RenderBudget;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One chat template, parsed once. It sees what transformers' {@code apply_chat_template} gives a template: {@code messages},
 * {@code tools}, {@code documents}, {@code add_generation_prompt}, the special tokens and the caller's own variables. Immutable
 * and thread-safe.
 */
public final class ChatTemplate {
    private final String source;
    private final JinjaTemplate template;
    private final RenderBudget budget;

    private ChatTemplate(String source, JinjaTemplate template, RenderBudget budget) {
        this.source = source;
        this.template = template;
        this.budget = budget;
    }

    /**
     * Parses template text.
     *
     * @throws TemplateException with line and reason
     */
    public static ChatTemplate parse(String source) {
        return new ChatTemplate(source, JinjaTemplate.parse(source), RenderBudget.DEFAULT);
    }

    /** The same template, whose renders may cost so much instead of {@link RenderBudget#DEFAULT}. */
    public ChatTemplate within(RenderBudget other) {
        return new ChatTemplate(source, template, other);
    }

    /** The text it was parsed from. */
    public String source() {
        return source;
    }

    /**
     * The conversation as text, special tokens included as their text.
     *
     * @throws TemplateException what the template raised (type {@code TemplateError}, its own message), or why it failed;
     *     {@code ValueError} when the last message cannot be continued; {@code RuntimeError} or {@code MemoryError} when its
     *     budget is spent
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public String render(ChatRequest request) {
        if (!request.continueFinalMessage()) {
            return render(request, request.messages());
        }
        FinalMessage last = FinalMessage.of(request.messages(), source);
        return last.cut(render(request, last.markedMessages()));
    }

    private String render(ChatRequest request, List<?> messages) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        if (request.bosToken() != null) {
            variables.put("bos_token", request.bosToken());
        }
        if (request.eosToken() != null) {
            variables.put("eos_token", request.eosToken());
        }
        variables.putAll(request.variables());
        variables.put("messages", messages);
        variables.put("tools", request.tools());
        variables.put("documents", request.documents());
        variables.put("add_generation_prompt", request.addGenerationPrompt());
        return template.render(variables, request.clock(), budget);
    }
}
