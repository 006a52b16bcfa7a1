package dev.nernst.tokenizer.chat.jinja.value;

import dev.nernst.tokenizer.chat.jinja.TemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a value into a Java object whose equals and hashCode are Python's.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class Keys {
    private enum UndefinedKey {
        UNDEFINED
    }

    /** A key that is itself alone: a macro, a namespace. */
    private record Identity(Object value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.value == value;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(value);
        }
    }

    /** The key of a tuple. Tuples whose hashes agree are told apart one by one, which is charged. */
    private static final class TupleKey {
        private final List<Object> parts;
        private final Meter meter;
        private final int hash;
        private final long characters;

        TupleKey(List<Object> parts, Meter meter) {
            this.parts = parts;
            this.meter = meter;
            this.hash = parts.hashCode();
            long sum = 0;
            for (Object part : parts) {
                sum += part instanceof String text ? text.length() : part instanceof TupleKey key ? key.characters : 0;
            }
            this.characters = sum;
        }

        @Override
        public boolean equals(Object other) {
            meter.items(2L + parts.size());
            meter.characters(characters);
            meter.enter();
            boolean equal = other instanceof TupleKey key && key.hash == hash && parts.equals(key.parts);
            meter.leave();
            return equal;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private Keys() {}

    /** Whether Python can hash the value. */
    public static boolean isHashable(Object value, Meter meter) {
        return switch (value) {
            case PyList ignored -> false;
            case PyDict ignored -> false;
            case PySlice ignored -> false;
            case PyTuple tuple -> {
                meter.enter();
                boolean hashable = true;
                for (int i = 0; i < tuple.size() && hashable; i++) {
                    meter.items(1);
                    hashable = isHashable(tuple.get(i), meter);
                }
                meter.leave();
                yield hashable;
            }
            default -> true;
        };
    }

    /**
     * @throws TemplateException TypeError for lists and dicts, which Python cannot hash
     */
    public static Object of(Object value, Meter meter) {
        return switch (value) {
            case String text -> {
                meter.characters(text.length());
                yield text;
            }
            case Markup markup -> {
                meter.characters(markup.text().length());
                yield markup.text();
            }
            case Boolean b -> b ? 1L : 0L;
            case Double d
            when Double.isFinite(d) && d == Math.rint(d) -> {
                meter.step();
                yield Numbers.narrow(new BigDecimal(d).toBigInteger());
            }
            case BigInteger big -> {
                meter.items(big.bitLength() / 32);
                yield big;
            }
            case PyTuple tuple -> {
                meter.enter();
                meter.list(tuple.size());
                List<Object> parts = new ArrayList<>(tuple.size());
                tuple.walk(meter).forEach(item -> parts.add(of(item, meter)));
                meter.leave();
                yield new TupleKey(parts, meter);
            }
            case PyList ignored -> throw unhashable(value);
            case PyDict ignored -> throw unhashable(value);
            case PySlice ignored -> throw unhashable(value);
            // All undefined values hash alike and are equal.
            case Undefined ignored -> UndefinedKey.UNDEFINED;
            case PyObject object -> new Identity(object);
            default -> value;
        };
    }

    private static TemplateException unhashable(Object value) {
        return TemplateException.typeError("unhashable type: '" + Types.name(value) + "'");
    }
}
