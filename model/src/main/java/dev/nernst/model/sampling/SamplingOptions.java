package dev.nernst.model.sampling;

import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the next token is drawn. Immutable; the steps run in the order that Hugging Face's generation uses: repetition
 * penalty, own processors, temperature, top-k, top-p, min-p.
 *
 * <p>Safe for use by several threads.
 *
 * @param temperature divides the logits; 0 takes the most probable token, the one with the lowest id if several are
 * @param topK keeps the k most probable tokens, and those as probable as the last of them; 0 keeps all
 * @param topP keeps the most probable tokens that together reach this probability; 1 keeps all (Holtzman et al., 2020)
 * @param minP keeps tokens at least this fraction as probable as the most probable; 0 keeps all (Nguyen et al., 2024)
 * @param repetitionPenalty divides positive logits of tokens that have occurred and multiplies negative ones; 1 changes
 *     nothing (Keskar et al., 2019)
 * @param processors run before temperature and truncation, in this order; at temperature 0 too
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        List<LogitsProcessor> processors) {
    /** The model's own distribution. */
    public static final SamplingOptions UNTRUNCATED = new SamplingOptions(1, 0, 1, 0, 1, List.of());

    /** The most probable token every time. */
    public static final SamplingOptions GREEDY = UNTRUNCATED.withTemperature(0);

    /** @throws InvalidInputException if a number is out of its range */
    public SamplingOptions {
        check(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature, "0 or more");
        check(topK >= 0, "top-k", topK, "0 or more");
        check(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
        check(minP >= 0 && minP <= 1, "min-p", minP, "from 0 to 1");
        check(
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetition-penalty",
                repetitionPenalty,
                "above 0");
        processors = List.copyOf(processors);
    }

    private static void check(boolean fine, String name, Number value, String range) {
        if (!fine) {
            throw new InvalidInputException(name + " is " + value + ", but must be " + range);
        }
    }

    public SamplingOptions withTemperature(double value) {
        return new SamplingOptions(value, topK, topP, minP, repetitionPenalty, processors);
    }

    public SamplingOptions withTopK(int value) {
        return new SamplingOptions(temperature, value, topP, minP, repetitionPenalty, processors);
    }

    public SamplingOptions withTopP(double value) {
        return new SamplingOptions(temperature, topK, value, minP, repetitionPenalty, processors);
    }

    public SamplingOptions withMinP(double value) {
        return new SamplingOptions(temperature, topK, topP, value, repetitionPenalty, processors);
    }

    public SamplingOptions withRepetitionPenalty(double value) {
        return new SamplingOptions(temperature, topK, topP, minP, value, processors);
    }

    public SamplingOptions withProcessors(List<LogitsProcessor> value) {
        return new SamplingOptions(temperature, topK, topP, minP, repetitionPenalty, value);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    /** The steps that these options ask for, in order. */
    List<LogitsProcessor> chain() {
        List<LogitsProcessor> chain = new ArrayList<>();
        if (repetitionPenalty != 1) {
            chain.add(new RepetitionPenalty(repetitionPenalty));
        }
        chain.addAll(processors);
        if (isGreedy()) {
            return chain; // scaling and truncation do not change which token is the most probable
        }
        if (temperature != 1) {
            chain.add(new Temperature(temperature));
        }
        if (topK > 0) {
            chain.add(new TopK(topK));
        }
        if (topP < 1) {
            chain.add(new TopP(topP));
        }
        if (minP > 0) {
            chain.add(new MinP(minP));
        }
        return chain;
    }
}
