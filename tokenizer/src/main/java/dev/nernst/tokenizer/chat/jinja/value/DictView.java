package dev.nernst.tokenizer.chat.jinja.value;

import java.util.ArrayList;
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
    public List<Object> elements() {
        return switch (kind) {
            case KEYS -> dict.keys();
            case VALUES -> dict.values();
            case ITEMS -> {
                List<Object> pairs = new ArrayList<>(dict.size());
                dict.items().forEach(item -> pairs.add(PyTuple.of(item.key(), item.value())));
                yield pairs;
            }
        };
    }
}
