package dev.nernst.tokenizer.chat.jinja.value;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Java data as template values.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Values {
    private Values() {}

    /**
     * Null, text, booleans, numbers, lists and maps, nested in any way, and Jackson trees.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Object of(@Nullable Object value) {
        return switch (value) {
            case null -> None.NONE;
            case JsonNode node -> of(node);
            case String text -> text;
            case Boolean flag -> flag;
            case Double number -> number;
            case Float number -> number.doubleValue();
            case BigInteger number -> Numbers.narrow(number);
            case Long number -> number;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case List<?> list -> {
                List<Object> items = new ArrayList<>(list.size());
                list.forEach(item -> items.add(of(item)));
                yield new PyList(items);
            }
            case Map<?, ?> map -> {
                PyDict dict = new PyDict();
                map.forEach((key, item) -> dict.put(of(key), of(item)));
                yield dict;
            }
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getName() + " is no template value");
        };
    }

    private static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.isIntegralNumber() ? Numbers.narrow(node.bigIntegerValue()) : (Object) node.doubleValue();
            case ARRAY -> {
                List<Object> items = new ArrayList<>(node.size());
                node.forEach(item -> items.add(of(item)));
                yield new PyList(items);
            }
            case OBJECT -> {
                PyDict dict = new PyDict();
                node.properties().forEach(item -> dict.put(item.getKey(), of(item.getValue())));
                yield dict;
            }
            case NULL, MISSING -> None.NONE;
            case BINARY, POJO -> throw new IllegalArgumentException("a binary JSON node is no template value");
        };
    }
}
