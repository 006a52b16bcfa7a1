package dev.nernst.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads which layers see only the last tokens: {@code sliding_window} and what decides where it holds. */
final class SlidingWindows {
    private static final String WINDOW = "sliding_window";
    private static final String TYPES = "layer_types";

    private SlidingWindows() {}

    /** For each layer the number of keys a query sees, 0 for all. */
    static List<Integer> read(Fields fields, Family family, int layers) {
        if (family.windowInEveryLayer()) {
            return Collections.nCopies(layers, window(fields, family));
        }
        if (!family.windowByLayer()) {
            return Collections.nCopies(layers, 0);
        }
        int window = fields.bool("use_sliding_window", false) ? window(fields, family) : 0;
        if (fields.has(TYPES)) {
            return byType(fields, layers, window);
        }
        int first = window == 0 ? layers : fields.nonNegative("max_window_layers", FamilyDefaults.MAX_WINDOW_LAYERS);
        List<Integer> windows = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            windows.add(layer >= first ? window : 0);
        }
        return List.copyOf(windows);
    }

    /** 0 where the field is null: all keys are seen. */
    private static int window(Fields fields, Family family) {
        return fields.isNull(WINDOW)
                ? 0
                : fields.positive(WINDOW, family.defaults().slidingWindow());
    }

    private static List<Integer> byType(Fields fields, int layers, int window) {
        JsonNode types = fields.json().get(TYPES);
        if (!types.isArray() || types.size() != layers) {
            throw fields.error(
                    TYPES, "is " + Fields.shown(types) + ", not a list of one type for each of " + layers + " layers");
        }
        List<Integer> windows = new ArrayList<>();
        for (JsonNode type : types) {
            switch (type.asText()) {
                case "full_attention", "attention" -> windows.add(0);
                case "sliding_attention" -> {
                    if (window == 0) {
                        throw fields.error(
                                TYPES,
                                "names sliding_attention, but use_sliding_window and sliding_window set no window");
                    }
                    windows.add(window);
                }
                default ->
                    throw fields.error(
                            TYPES,
                            "names " + Fields.shown(type) + "; supported are full_attention and sliding_attention");
            }
        }
        return List.copyOf(windows);
    }
}
