package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON file together with where it stands, so that every complaint can name file, field and reason. Immutable
 * and thread-safe.
 *
 * @param file the file's name, for messages
 * @param path the field's path, for messages
 * @param node the value
 */
record JsonField(String file, String path, JsonNode node) {
    /** A complaint about this field. */
    TokenizerException wrong(String reason) {
        return new TokenizerException(file + ": " + path + " " + reason);
    }

    /** What {@code make} makes, with the complaints it has about a value turned into ones about this field. */
    <T> T named(Supplier<T> make) {
        try {
            return make.get();
        } catch (TokenizerException e) {
            throw new TokenizerException(file + ": " + path + ": " + e.getMessage(), e);
        }
    }

    /** A member that must be there. */
    JsonField get(String name) {
        JsonField member = find(name);
        if (member == null) {
            throw wrong("lacks the field \"" + name + "\"");
        }
        return member;
    }

    /** A member that may be absent or null. */
    @Nullable
    JsonField find(String name) {
        if (!node.isObject()) {
            throw wrong("is not an object");
        }
        JsonNode member = node.get(name);
        return member == null || member.isNull() ? null : new JsonField(file, path + "." + name, member);
    }

    /** The elements of an array. */
    List<JsonField> elements() {
        if (!node.isArray()) {
            throw wrong("is not an array");
        }
        List<JsonField> elements = new ArrayList<>(node.size());
        for (int k = 0; k < node.size(); k++) {
            elements.add(new JsonField(file, path + "[" + k + "]", node.get(k)));
        }
        return elements;
    }

    String text() {
        if (!node.isTextual()) {
            throw wrong("is not a string");
        }
        return node.textValue();
    }

    /** A whole number from 0 on. */
    int index() {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 0) {
            throw wrong("is not a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return node.intValue();
    }

    boolean flag() {
        if (!node.isBoolean()) {
            throw wrong("is neither true nor false");
        }
        return node.booleanValue();
    }

    /** A string of exactly one character; its code point. */
    int character() {
        String text = text();
        if (text.codePointCount(0, text.length()) != 1) {
            throw wrong("is not a single character");
        }
        return text.codePointAt(0);
    }

    String text(String name) {
        return get(name).text();
    }

    boolean flag(String name) {
        return get(name).flag();
    }

    boolean flag(String name, boolean otherwise) {
        JsonField member = find(name);
        return member == null ? otherwise : member.flag();
    }

    /** The member {@code type}, which tells what kind of part this is. */
    String kind() {
        return text("type");
    }

    /** A complaint about a kind that is not known. */
    TokenizerException unknownKind(String what) {
        return new TokenizerException(
                file + ": " + path + ".type names the " + what + " \"" + kind() + "\", which is not supported");
    }
}
