package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.InvalidInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the optimiser steps in a golden file.
 *
 * @param weightDecay decoupled, of every parameter
 * @param clipNorm the global 2-norm that gradients are cut down to
 */
record AdamWSettings(
        double learningRate, double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    /**
     * Reads {@code lr=1e-3 beta1=0.9 beta2=0.999 eps=1e-8 weight_decay=0.01 clip_norm=1.0}.
     *
     * @throws InvalidInputException where a key is missing, unknown or not a number
     */
    static AdamWSettings parse(Path file, String text) {
        Map<String, Double> values = new HashMap<>();
        for (String pair : text.strip().split("\\s+")) {
            int equals = pair.indexOf('=');
            try {
                values.put(pair.substring(0, Math.max(equals, 0)), Double.parseDouble(pair.substring(equals + 1)));
            } catch (NumberFormatException e) {
                throw new InvalidInputException(
                        file + ": __metadata__ adamw: " + pair + " is not a key and a number", e);
            }
        }
        AdamWSettings settings = new AdamWSettings(
                take(values, "lr", file),
                take(values, "beta1", file),
                take(values, "beta2", file),
                take(values, "eps", file),
                take(values, "weight_decay", file),
                take(values, "clip_norm", file));
        if (!values.isEmpty()) {
            throw new InvalidInputException(file + ": __metadata__ adamw: " + values.keySet() + " is not known");
        }
        return settings;
    }

    private static double take(Map<String, Double> values, String key, Path file) {
        Double value = values.remove(key);
        if (value == null) {
            throw new InvalidInputException(file + ": __metadata__ adamw: has no " + key);
        }
        return value;
    }
}
