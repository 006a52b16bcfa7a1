package dev.nernst.cli.commands.verify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a golden tensor says.
 *
 * @param text the name itself
 * @param layer of {@link Kind#HIDDEN}, else 0
 * @param loss of the kinds that belong to a loss, else null
 * @param parameter of the kinds that belong to a parameter, else empty
 */
record GoldenName(
        String text, Kind kind, int layer, @Nullable Loss loss, String parameter) {
    /** The rows of the format's table. */
    enum Kind {
        /** Read, not compared: ids, masks, reference log-probabilities and advantages. */
        INPUT("(?:" + GoldenBatch.IDS + "|" + GoldenBatch.ATTENTION_MASK + "|" + GoldenBatch.RESPONSE_MASK + "|"
                + GoldenBatch.REFERENCE + "|" + GoldenBatch.ADVANTAGE + ")"),
        LOGITS("logits"),
        LOGITS_LAST("logits_last"),
        HIDDEN("hidden\\.(?<layer>0|[1-9]\\d{0,5})"),
        TOKEN_LOG_PROBABILITY("token_logprob"),
        TOKEN_ENTROPY("token_entropy_values"),
        LOSS("loss\\.(?<loss>\\w+)"),
        GRADIENT("grad\\.(?<loss>\\w+)\\.(?<parameter>.+)"),
        GRADIENT_NORM("grad_norm\\.(?<loss>\\w+)\\.(?<parameter>.+)"),
        CURVE_LOSS("adamw\\.(?<loss>\\w+)\\.loss"),
        CURVE_GRADIENT_NORM("adamw\\.(?<loss>\\w+)\\.grad_norm"),
        WEIGHT("weight\\.(?<parameter>.+)");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        private boolean has(String group) {
            return pattern.namedGroups().containsKey(group);
        }
    }

    /** Reads a name; null where the format has no such name. */
    static @Nullable GoldenName parse(String text) {
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.pattern.matcher(text);
            if (matcher.matches()) {
                Loss loss = kind.has("loss") ? Loss.named(matcher.group("loss")) : null;
                if (kind.has("loss") && loss == null) {
                    return null;
                }
                int layer = kind.has("layer") ? Integer.parseInt(matcher.group("layer")) : 0;
                return new GoldenName(text, kind, layer, loss, kind.has("parameter") ? matcher.group("parameter") : "");
            }
        }
        return null;
    }

    /** The loss of a name that has one. */
    Loss requireLoss() {
        if (loss == null) {
            throw new IllegalStateException(text + " belongs to no loss");
        }
        return loss;
    }
}
