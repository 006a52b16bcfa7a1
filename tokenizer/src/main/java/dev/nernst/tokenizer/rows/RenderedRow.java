package dev.nernst.tokenizer.rows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link RenderRow}: its text, or why there is none. Immutable.
 *
 * <p>Safe for use by several threads.
 *
 * @param id the row's id, or null
 * @param text the rendered conversation, or null after a failure
 * @param failure why the template failed, or null
 */
public record RenderedRow(
        @Nullable String id,
        @Nullable String text,
        @Nullable TemplateException failure) {
    static RenderedRow text(@Nullable String id, String text) {
        return new RenderedRow(id, text, null);
    }

    static RenderedRow error(@Nullable String id, TemplateException failure) {
        return new RenderedRow(id, null, failure);
    }

    /**
     * {@code {"id", "text"}}, or {@code {"id", "error": {"type", "message", "line"}}} where {@code message} is the template's
     * own for {@code raise_exception} and {@code line} is left out when unknown.
     */
    public ObjectNode toJson() {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("id", id);
        if (failure == null) {
            return row.put("text", text);
        }
        ObjectNode error = row.putObject("error");
        error.put("type", failure.type());
        error.put("message", failure.reason());
        if (failure.line() > 0) {
            error.put("line", failure.line());
        }
        return row;
    }
}
