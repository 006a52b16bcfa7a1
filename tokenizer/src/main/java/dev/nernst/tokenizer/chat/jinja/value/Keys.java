package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a value into a Java object whose equals and hashCode are Python's.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Keys {
    private record TupleKey(List<Object> parts) {}

    private enum UndefinedKey {
        UNDEFINED
    }

    private Keys() {}

    /** Whether Python can hash the value. */
    public static boolean isHashable(Object value) {
        return switch (value) {
            case PyList ignored -> false;
            case PyDict ignored -> false;
            case PySlice ignored -> false;
            case PyTuple tuple -> tuple.items().stream().allMatch(Keys::isHashable);
            default -> true;
        };
    }

    /**
     * @throws TemplateException TypeError for lists and dicts, which Python cannot hash
     */
    public static Object of(Object value) {
        return switch (value) {
            case Boolean b -> b ? 1L : 0L;
            case Double d
            when Double.isFinite(d) && d == Math.rint(d) -> Numbers.narrow(new BigDecimal(d).toBigInteger());
            case Markup markup -> markup.text();
            case PyTuple tuple -> {
                List<Object> parts = new ArrayList<>(tuple.items().size());
                tuple.items().forEach(item -> parts.add(of(item)));
                yield new TupleKey(parts);
            }
            case PyList ignored -> throw TemplateException.typeError("unhashable type: 'list'");
            case PyDict ignored -> throw TemplateException.typeError("unhashable type: 'dict'");
            // All undefined values hash alike and are equal.
            case Undefined ignored -> UndefinedKey.UNDEFINED;
            default -> value;
        };
    }
}
