package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the post-processor that puts a token in front of a sequence and one behind it. */
final class TemplateJson {
    private TemplateJson() {}

    /** The {@code post_processor} field; null tokens are left out, and without any there is no post-processor. */
    static JsonNode around(@Nullable String first, @Nullable String last, List<String> tokens) {
        if (first == null && last == null) {
            return NullNode.getInstance();
        }
        ObjectNode template = JsonNodeFactory.instance.objectNode().put("type", "TemplateProcessing");
        sequence(template.putArray("single"), "A", 0, first, last);
        ArrayNode pair = template.putArray("pair");
        sequence(pair, "A", 0, first, last);
        sequence(pair, "B", 1, first, last);
        ObjectNode special = template.putObject("special_tokens");
        for (String token : new @Nullable String[] {first, last}) {
            if (token != null && !special.has(token)) {
                ObjectNode entry = special.putObject(token).put("id", token);
                entry.putArray("ids").add(tokens.indexOf(token));
                entry.putArray("tokens").add(token);
            }
        }
        return template;
    }

    private static void sequence(
            ArrayNode pieces, String id, int typeId, @Nullable String first, @Nullable String last) {
        piece(pieces, "SpecialToken", first, typeId);
        piece(pieces, "Sequence", id, typeId);
        piece(pieces, "SpecialToken", last, typeId);
    }

    private static void piece(ArrayNode pieces, String kind, @Nullable String id, int typeId) {
        if (id != null) {
            pieces.addObject().putObject(kind).put("id", id).put("type_id", typeId);
        }
    }
}
