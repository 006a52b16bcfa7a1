package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.model.config.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Which modules of a model an adapter of PEFT stands beside: {@code target_modules}, less {@code exclude_modules}, in the
 * layers that {@code layers_to_transform} leaves.
 *
 * <p>Not thread-safe.
 */
final class PeftTargets {
    private static final String TARGETS = "target_modules";
    private static final String EXCLUDED = "exclude_modules";
    private static final String LAYERS = "layers_to_transform";
    private static final String LAYER_NAMES = "layers_pattern";

    /** What PEFT takes for the families of {@link dev.nernst.model.config.Family} where nothing is named. */
    private static final List<String> DEFAULT = List.of("q_proj", "v_proj");

    private final Fields fields;
    private final Predicate<String> targeted;
    private final Predicate<String> excluded;

    private PeftTargets(Fields fields) {
        this.fields = fields;
        this.excluded = isSet(EXCLUDED) ? named(EXCLUDED) : name -> false;
        this.targeted = targeted();
    }

    /** Reads the fields of an {@code adapter_config.json}. */
    static PeftTargets read(Fields fields) {
        return new PeftTargets(fields);
    }

    /**
     * Whether there is an adapter beside the module called {@code name}, a linear layer of a block.
     *
     * @throws dev.nernst.runtime.InvalidInputException if an expression takes too long to match
     */
    boolean has(String name) {
        return !excluded.test(name) && targeted.test(name);
    }

    private boolean isSet(String field) {
        JsonNode value = fields.json().path(field);
        return fields.has(field)
                && !(value.isTextual() ? value.textValue().isEmpty() : value.isArray() && value.isEmpty());
    }

    private Predicate<String> targeted() {
        if (isSet(LAYER_NAMES) && !fields.has(LAYERS)) {
            throw fields.error(LAYER_NAMES, "is set, but " + LAYERS + " is not, which it belongs to");
        }
        if (!fields.json().path(TARGETS).isTextual()) {
            List<String> names = fields.has(TARGETS) ? texts(TARGETS) : DEFAULT;
            Predicate<String> inLayer = isSet(LAYERS) ? inLayers() : name -> true;
            // As in PEFT, a module that is named in full is meant wherever it is.
            return name -> names.contains(name) || endsWithAny(name, names) && inLayer.test(name);
        }
        if (fields.has(LAYERS)) {
            throw fields.error(LAYERS, "is set, which goes with a list of " + TARGETS + " only");
        }
        boolean all =
                fields.json().path(TARGETS).textValue().toLowerCase(Locale.ROOT).equals(LoraConfig.ALL_LINEAR);
        return all ? name -> true : named(TARGETS);
    }

    /** An expression for whole names, or a list of names and ends of names. */
    private Predicate<String> named(String field) {
        if (fields.json().path(field).isTextual()) {
            PythonPattern pattern = pattern(field, fields.json().path(field).textValue());
            return name -> matched(field, () -> pattern.matchesAll(name));
        }
        List<String> names = texts(field);
        return name -> names.contains(name) || endsWithAny(name, names);
    }

    private static boolean endsWithAny(String name, List<String> ends) {
        return ends.stream().anyMatch(end -> name.endsWith("." + end));
    }

    private Predicate<String> inLayers() {
        List<Integer> layers = new ArrayList<>();
        JsonNode given = fields.json().get(LAYERS);
        for (JsonNode layer : given.isArray() ? given : List.of(given)) {
            if (!layer.canConvertToInt() || !layer.canConvertToExactIntegral()) {
                throw fields.error(
                        LAYERS, "is " + Fields.shown(given) + ", not the number of a layer or a list of them");
            }
            layers.add(layer.intValue());
        }
        List<PythonPattern> patterns = layerPatterns();
        return name -> {
            for (PythonPattern pattern : patterns) {
                String index = matched(LAYER_NAMES, () -> pattern.lastGroupAtStart(name));
                if (!index.isEmpty()) {
                    return index.length() < 9 && layers.contains(Integer.parseInt(index));
                }
            }
            return false;
        };
    }

    private List<PythonPattern> layerPatterns() {
        if (!isSet(LAYER_NAMES)) {
            return List.of(PythonPattern.of(".*?\\.[^.]*\\.(\\d+)\\."));
        }
        JsonNode given = fields.json().get(LAYER_NAMES);
        List<String> names = given.isTextual() ? List.of(given.textValue()) : texts(LAYER_NAMES);
        return names.stream()
                .map(name -> pattern(LAYER_NAMES, "(?:^|.*?\\.)" + name + "\\.(?P<idx>\\d+)\\."))
                .toList();
    }

    private List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        JsonNode given = fields.json().get(field);
        if (!given.isArray()) {
            throw fields.error(field, "is " + Fields.shown(given) + ", not a string or a list of strings");
        }
        for (JsonNode text : given) {
            if (!text.isTextual()) {
                throw fields.error(field, "has " + Fields.shown(text) + " in it, which is not a string");
            }
            texts.add(text.textValue());
        }
        return List.copyOf(texts);
    }

    private PythonPattern pattern(String field, String expression) {
        return matched(field, () -> PythonPattern.of(expression));
    }

    private <T> T matched(String field, Supplier<T> match) {
        try {
            return match.get();
        } catch (IllegalArgumentException e) {
            throw fields.error(field, "is no expression that names can be compared with: " + e.getMessage());
        }
    }
}
