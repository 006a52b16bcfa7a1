package dev.nernst.model.sampling;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.op.Truncation;
import java.util.List;
import java.util.Map;

/**
 * How the next token is drawn. Immutable; the stages run in the usual order: penalties and biases, temperature, top-k, top-p,
 * min-p, with processors at the stage that each names.
 *
 * <p>Safe for use by several threads.
 *
 * @param temperature divides the logits; 0 takes the most probable token, the one with the lowest id if several are
 * @param topK keeps the k most probable tokens, and those as probable as the last of them; 0 keeps all
 * @param topP keeps the most probable tokens that together reach this probability; 1 keeps all (Holtzman et al., 2020)
 * @param minP keeps tokens at least this fraction as probable as the most probable; 0 keeps all (Nguyen et al., 2024)
 * @param repetitionPenalty divides positive logits of tokens that have occurred, in the prompt too, and multiplies negative
 *     ones; 1 changes nothing (Keskar et al., 2019, section 4.1)
 * @param presencePenalty taken off the logits of tokens that were generated; 0 changes nothing
 * @param frequencyPenalty taken off once for each time a token was generated; 0 changes nothing
 * @param logitBias added to the logits of these ids
 * @param processors at the stages that they name, in this order within a stage; at temperature 0 too
 */
public record SamplingOptions(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Double> logitBias,
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
        check(Double.isFinite(presencePenalty), "presence-penalty", presencePenalty, "a finite number");
        check(Double.isFinite(frequencyPenalty), "frequency-penalty", frequencyPenalty, "a finite number");
        logitBias.forEach((id, bias) -> {
            check(Double.isFinite(bias), "the logit bias of token " + id, bias, "a finite number");
            check(id >= 0, "an id with a logit bias", id, "0 or more");
        });
        logitBias = Map.copyOf(logitBias);
        processors = List.copyOf(processors);
    }

    /** Without presence and frequency penalties and biases. */
    public SamplingOptions(
            double temperature,
            int topK,
            double topP,
            double minP,
            double repetitionPenalty,
            List<LogitsProcessor> processors) {
        this(temperature, topK, topP, minP, repetitionPenalty, 0, 0, Map.of(), processors);
    }

    private static void check(boolean fine, String name, Number value, String range) {
        if (!fine) {
            throw new InvalidInputException(name + " is " + value + ", but must be " + range);
        }
    }

    public SamplingOptions withTemperature(double value) {
        return new SamplingOptions(
                value, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias, processors);
    }

    public SamplingOptions withTopK(int value) {
        return new SamplingOptions(
                temperature,
                value,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                processors);
    }

    public SamplingOptions withTopP(double value) {
        return new SamplingOptions(
                temperature,
                topK,
                value,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                processors);
    }

    public SamplingOptions withMinP(double value) {
        return new SamplingOptions(
                temperature,
                topK,
                topP,
                value,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                processors);
    }

    public SamplingOptions withRepetitionPenalty(double value) {
        return new SamplingOptions(
                temperature, topK, topP, minP, value, presencePenalty, frequencyPenalty, logitBias, processors);
    }

    public SamplingOptions withPresencePenalty(double value) {
        return new SamplingOptions(
                temperature, topK, topP, minP, repetitionPenalty, value, frequencyPenalty, logitBias, processors);
    }

    public SamplingOptions withFrequencyPenalty(double value) {
        return new SamplingOptions(
                temperature, topK, topP, minP, repetitionPenalty, presencePenalty, value, logitBias, processors);
    }

    public SamplingOptions withLogitBias(Map<Integer, Double> value) {
        return new SamplingOptions(
                temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, value, processors);
    }

    public SamplingOptions withProcessors(List<LogitsProcessor> value) {
        return new SamplingOptions(
                temperature, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, logitBias, value);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    /** Whether penalties or biases change single logits. */
    boolean changesEntries() {
        return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0 || !logitBias.isEmpty();
    }

    /** What logits are divided by. Scaling does not change which token is the most probable. */
    double divisor() {
        return isGreedy() ? 1 : temperature;
    }

    /** What is cut away; truncation does not change which token is the most probable. */
    Truncation truncation() {
        return isGreedy() ? Truncation.NONE : new Truncation(topK, topP, minP);
    }

    /** Whether the token is drawn from other logits than the model's own. */
    boolean changesLogits() {
        return changesEntries()
                || !processors.isEmpty()
                || divisor() != 1
                || !truncation().equals(Truncation.NONE);
    }
}
