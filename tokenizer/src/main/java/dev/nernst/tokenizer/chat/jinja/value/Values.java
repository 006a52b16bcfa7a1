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
        // What the caller brings along is no work of the template.
        return of(value, Meter.unlimited());
    }

    private static Object of(@Nullable Object value, Meter meter) {
        return switch (value) {
            case null -> None.NONE;
            case JsonNode node -> of(node, meter);
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
                list.forEach(item -> items.add(of(item, meter)));
                yield new PyList(items, meter);
            }
            case Map<?, ?> map -> {
                PyDict dict = new PyDict();
                map.forEach((key, item) -> dict.put(of(key, meter), of(item, meter), meter));
                yield dict;
            }
            default ->
                throw new IllegalArgumentException("a " + value.getClass().getName() + " is no template value");
        };
    }

    private static Object of(JsonNode node, Meter meter) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.isIntegralNumber() ? Numbers.narrow(node.bigIntegerValue()) : (Object) node.doubleValue();
            case ARRAY -> {
                List<Object> items = new ArrayList<>(node.size());
                node.forEach(item -> items.add(of(item, meter)));
                yield new PyList(items, meter);
            }
            case OBJECT -> {
                PyDict dict = new PyDict();
                node.properties().forEach(item -> dict.put(item.getKey(), of(item.getValue(), meter), meter));
                yield dict;
            }
            case NULL, MISSING -> None.NONE;
            case BINARY, POJO -> throw new IllegalArgumentException("a binary JSON node is no template value");
        };
    }
}
