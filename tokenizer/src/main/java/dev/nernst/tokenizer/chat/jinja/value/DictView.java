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
    public List<Object> elements(Meter meter) {
        return switch (kind) {
            case KEYS -> dict.keys(meter);
            case VALUES -> dict.values(meter);
            case ITEMS -> {
                meter.list(dict.size());
                List<Object> pairs = new ArrayList<>(dict.size());
                dict.items(meter).forEach(item -> pairs.add(PyTuple.of(meter, item.key(), item.value())));
                yield pairs;
            }
        };
    }
}
