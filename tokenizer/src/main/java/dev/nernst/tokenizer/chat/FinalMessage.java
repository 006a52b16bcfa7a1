package dev.nernst.tokenizer.chat;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import dev.nernst.tokenizer.chat.jinja.value.Meter;
import dev.nernst.tokenizer.chat.jinja.value.Strings;
import dev.nernst.tokenizer.chat.jinja.value.TextSearch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the last message's content ends in the rendered text, as transformers does for {@code continue_final_message}: a
 * marker is appended to the content, the conversation rendered, and the text cut at the marker.
 *
 * @param text the content to continue, or its last text part
 * @param markedMessages the messages with the marker in the last one
 */
record FinalMessage(String text, List<?> markedMessages) {
    private static final String CONTENT = "content";
    private static final String TEXT = "text";

    // The blank at the end tells whether the template trims what it prints.
    private static final String MARKER = "CONTINUE_FINAL_MESSAGE_TAG ";

    /**
     * @throws TemplateException ValueError when there is no message, no content or no text in it
     */
    static FinalMessage of(List<? extends Map<String, ? extends @Nullable Object>> messages, String template) {
        if (messages.isEmpty()) {
            throw TemplateException.valueError("continue_final_message is set but the conversation is empty");
        }
        Map<String, @Nullable Object> last = new LinkedHashMap<>(messages.getLast());
        Object content = last.get(CONTENT);
        if (content == null) {
            throw TemplateException.valueError(
                    "continue_final_message is set but the final message has no content to continue");
        }
        if (!template.contains(CONTENT)) {
            throw TemplateException.valueError("continue_final_message is set but the chat template reads no content");
        }
        String text;
        if (content instanceof List<?> parts) {
            int at = lastTextPart(parts);
            text = textOf(parts.get(at));
            last.put(CONTENT, marked(parts, at, text));
        } else if (content instanceof String whole) {
            text = whole;
            last.put(CONTENT, whole + MARKER);
        } else {
            throw TemplateException.typeError("the final message's content is neither text nor a list of parts");
        }
        List<Object> all = new ArrayList<>(messages.subList(0, messages.size() - 1));
        all.add(last);
        return new FinalMessage(text, all);
    }

    private static int lastTextPart(List<?> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (parts.get(i) instanceof Map<?, ?> part && part.containsKey(TEXT)) {
                return i;
            }
        }
        throw TemplateException.valueError(
                "continue_final_message is set but the final message has no text part to continue");
    }

    private static String textOf(Object part) {
        if (((Map<?, ?>) part).get(TEXT) instanceof String text) {
            return text;
        }
        throw TemplateException.typeError("the final message's last text part holds no text");
    }

    private static List<@Nullable Object> marked(List<?> parts, int at, String text) {
        List<@Nullable Object> copy = new ArrayList<>(parts);
        Map<Object, @Nullable Object> part = new LinkedHashMap<>((Map<?, ?>) parts.get(at));
        part.put(TEXT, text + MARKER);
        copy.set(at, part);
        return copy;
    }

    /**
     * The rendered text up to the marker.
     *
     * @throws TemplateException ValueError when the template left the message or the marker out
     */
    String cut(String rendered) {
        String tag = Strings.strip(MARKER);
        int at = rendered.lastIndexOf(tag);
        if (at < 0 || !TextSearch.contains(rendered, Strings.strip(text), Meter.unlimited())) {
            throw TemplateException.valueError(
                    "continue_final_message is set but the final message does not appear in the rendered chat");
        }
        String kept = rendered.substring(0, at);
        return rendered.startsWith(MARKER, at) ? kept : Strings.stripTrailing(kept);
    }
}
