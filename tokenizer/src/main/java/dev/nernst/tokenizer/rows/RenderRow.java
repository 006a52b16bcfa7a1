package dev.nernst.tokenizer.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.ChatRequest;
import dev.nernst.tokenizer.chat.ChatTemplates;
import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code nernst render --jsonl}: a conversation with {@code id}, {@code messages}, {@code tools}, {@code documents},
 * {@code template_kwargs}, {@code add_generation_prompt}, {@code continue_final_message}, {@code bos_token} and
 * {@code eos_token}, all but {@code messages} optional. Immutable.
 *
 * <p>Threads may share an instance as long as none writes to the request.
 *
 * @param id the row's own id, or null
 * @param request the conversation
 */
public record RenderRow(@Nullable String id, ChatRequest request) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads a line.
     *
     * @param line one JSON object
     * @param bosToken {@code bos_token} where the row has none of its own; null leaves it undefined
     * @param eosToken {@code eos_token} likewise
     * @param clock what {@code strftime_now} reads
     * @throws TokenizerException naming the field that is missing or has the wrong type
     */
    public static RenderRow parse(String line, @Nullable String bosToken, @Nullable String eosToken, Clock clock) {
        JsonNode row;
        try {
            row = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new TokenizerException("the row is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (!row.isObject()) {
            throw new TokenizerException("the row is not a JSON object");
        }
        JsonNode id = row.path("id");
        return new RenderRow(
                id.isMissingNode() || id.isNull() ? null : id.asText(),
                new ChatRequest(
                        messages(row),
                        list(row, "tools"),
                        list(row, "documents"),
                        flag(row, "add_generation_prompt"),
                        flag(row, "continue_final_message"),
                        object(row, "template_kwargs"),
                        text(row, "bos_token", bosToken),
                        text(row, "eos_token", eosToken),
                        clock));
    }

    /** Renders the row; a failure of the template is a result as well. */
    public RenderedRow render(ChatTemplates templates) {
        try {
            return RenderedRow.text(id, templates.render(request));
        } catch (TemplateException e) {
            return RenderedRow.error(id, e);
        }
    }

    private static List<Map<String, @Nullable Object>> messages(JsonNode row) {
        List<?> values = list(row, "messages");
        if (values == null) {
            throw new TokenizerException("the field 'messages' is missing");
        }
        List<Map<String, @Nullable Object>> messages = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            if (!row.get("messages").get(i).isObject()) {
                throw new TokenizerException("the field 'messages' has an element that is no object, at index " + i);
            }
            messages.add(map(row.get("messages").get(i)));
        }
        return messages;
    }

    private static @Nullable List<?> list(JsonNode row, String field) {
        JsonNode node = row.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isArray()) {
            throw wrongType(field, "a list", node);
        }
        List<JsonNode> items = new ArrayList<>(node.size());
        node.forEach(items::add);
        return items;
    }

    private static Map<String, @Nullable Object> object(JsonNode row, String field) {
        JsonNode node = row.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw wrongType(field, "an object", node);
        }
        return map(node);
    }

    private static boolean flag(JsonNode row, String field) {
        JsonNode node = row.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw wrongType(field, "true or false", node);
        }
        return node.booleanValue();
    }

    private static @Nullable String text(JsonNode row, String field, @Nullable String absent) {
        JsonNode node = row.path(field);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!node.isTextual() && !node.isNull()) {
            throw wrongType(field, "text", node);
        }
        return node.textValue();
    }

    private static Map<String, @Nullable Object> map(JsonNode node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        return map;
    }

    /** Lists and objects as Java's, so that a message can be changed; scalars stay as they are. */
    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> map(node);
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>(node.size());
                node.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case STRING -> node.textValue();
            case NULL -> null;
            default -> node;
        };
    }

    private static TokenizerException wrongType(String field, String wanted, JsonNode found) {
        return new TokenizerException("the field '" + field + "' must be " + wanted + ", not "
                + found.getNodeType().name().toLowerCase(Locale.ROOT));
    }
}
