package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.gguf.GgufVocabulary.TokenType;

/** Writes the tokens that are found before the model sees a text: control, unknown and user-defined ones. */
final class AddedTokensJson {
    private AddedTokensJson() {}

    /** For tokenizer.json: a list. */
    static ArrayNode list(GgufVocabulary vocabulary) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.isAdded(id)) {
                list.add(flags(vocabulary, id, list.objectNode().put("id", id)));
            }
        }
        return list;
    }

    /** For tokenizer_config.json: an object by id. */
    static ObjectNode byId(GgufVocabulary vocabulary) {
        ObjectNode byId = JsonNodeFactory.instance.objectNode();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            if (vocabulary.isAdded(id)) {
                byId.set(Integer.toString(id), flags(vocabulary, id, byId.objectNode()));
            }
        }
        return byId;
    }

    private static ObjectNode flags(GgufVocabulary vocabulary, int id, ObjectNode token) {
        return token.put("content", vocabulary.tokens().get(id))
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", vocabulary.typeOf(id) != TokenType.USER_DEFINED);
    }
}
