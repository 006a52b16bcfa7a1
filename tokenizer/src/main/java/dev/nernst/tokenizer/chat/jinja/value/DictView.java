package dev.nernst.tokenizer.chat.jinja.value;

import java.util.Iterator;
import java.util.List;

/**
 * What {@code dict.keys()}, {@code .values()} and {@code .items()} return.
 *
 * <p>Belongs to one rendering; not thread-safe.
 *
 * @param kind which of the three
 * @param dict the dict looked at
 */
public record DictView(Kind kind, PyDict dict) {
    /** Keys, values or pairs. */
    public enum Kind {
        KEYS("dict_keys"),
        VALUES("dict_values"),
        ITEMS("dict_items");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }

        /** The Python type's name. */
        public String typeName() {
            return typeName;
        }
    }

    /** The elements in insertion order. */
    public List<Object> elements(Meter meter) {
        return Iteration.collect(iterator(meter), meter);
    }

    /** The elements one by one. */
    Iterator<Object> iterator(Meter meter) {
        Iterator<PyDict.Item> items = dict.iterator(meter);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Object next() {
                PyDict.Item item = items.next();
                return switch (kind) {
                    case KEYS -> item.key();
                    case VALUES -> item.value();
                    case ITEMS -> PyTuple.of(meter, item.key(), item.value());
                };
            }
        };
    }
}
