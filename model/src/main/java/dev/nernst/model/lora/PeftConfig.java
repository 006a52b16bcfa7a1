package dev.nernst.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.model.config.Fields;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.StrictJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An {@code adapter_config.json}. Fields that are not there mean what they mean to PEFT.
 *
 * <p>Not thread-safe.
 */
final class PeftConfig {
    private static final int DEFAULT_RANK = 8;
    private static final double DEFAULT_ALPHA = 8;

    private final Fields fields;
    private final PeftTargets targets;
    private final int rank;
    private final double alpha;
    private final boolean rankStabilised;
    private final Map<String, PythonPattern> rankKeys;
    private final Map<String, PythonPattern> alphaKeys;

    private PeftConfig(Fields fields) {
        this.fields = fields;
        this.targets = PeftTargets.read(fields);
        this.rank = fields.positive("r", DEFAULT_RANK);
        this.alpha = alpha(fields, "lora_alpha", DEFAULT_ALPHA);
        this.rankStabilised = fields.bool("use_rslora", false);
        this.rankKeys = patterns("rank_pattern");
        this.alphaKeys = patterns("alpha_pattern");
    }

    /**
     * Reads one.
     *
     * @param warnings gets a sentence for each field that PEFT would warn about
     * @throws InvalidInputException if it is no LoRA adapter, or one of a kind that is not supported
     */
    static PeftConfig read(Path file, Consumer<String> warnings) {
        Fields fields = new Fields(StrictJson.readObject(file), file);
        PeftSettings.check(fields, warnings);
        return new PeftConfig(fields);
    }

    int rank() {
        return rank;
    }

    double alpha() {
        return alpha;
    }

    /** Whether there is an adapter beside the module called {@code name}. */
    boolean targets(String name) {
        return targets.has(name);
    }

    /** The rank beside that module. */
    int rank(String name) {
        String key = keyOf(name, rankKeys, "rank_pattern");
        Fields ranks = fields.object("rank_pattern");
        return key == null || ranks == null ? rank : ranks.positive(key, rank);
    }

    /** The factor of the addition beside that module: alpha / rank, or alpha / sqrt(rank) with {@code use_rslora}. */
    float scale(String name) {
        String key = keyOf(name, alphaKeys, "alpha_pattern");
        Fields alphas = fields.object("alpha_pattern");
        double own = key == null || alphas == null ? alpha : alpha(alphas, key, alpha);
        return (float) (own / (rankStabilised ? Math.sqrt(rank(name)) : rank(name)));
    }

    private static double alpha(Fields fields, String field, double otherwise) {
        double alpha = fields.number(field, otherwise);
        if (!Float.isFinite((float) alpha)) {
            throw fields.error(field, "is " + alpha + ", which scales by more than a float can hold");
        }
        return alpha;
    }

    /** Keys are expressions for the end of a name, with whole parts of it. */
    private Map<String, PythonPattern> patterns(String field) {
        Map<String, PythonPattern> patterns = new LinkedHashMap<>();
        Fields given = fields.object(field);
        if (given != null) {
            for (Map.Entry<String, JsonNode> entry : given.json().properties()) {
                try {
                    patterns.put(entry.getKey(), PythonPattern.of("(?:.*\\.)?(?:" + entry.getKey() + ")"));
                } catch (IllegalArgumentException e) {
                    throw fields.error(field, "has a key that is no expression: " + e.getMessage());
                }
            }
        }
        return patterns;
    }

    private @Nullable String keyOf(String name, Map<String, PythonPattern> patterns, String field) {
        for (Map.Entry<String, PythonPattern> entry : patterns.entrySet()) {
            try {
                if (entry.getValue().matchesAll(name)) {
                    return entry.getKey();
                }
            } catch (IllegalArgumentException e) {
                throw fields.error(field, "has a key that " + e.getMessage());
            }
        }
        return null;
    }
}
