package dev.nernst.em.job;

import dev.nernst.em.loop.RunHooks;
import dev.nernst.model.LanguageModel;
import dev.nernst.model.generate.Generation;
import dev.nernst.model.generate.GenerationOptions;
import dev.nernst.runtime.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A prompt that is continued now and then (the most probable tokens), to see what the model has become.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param prompt the text
 * @param every steps between samples; 0 for one at the end alone
 * @param tokens most tokens of a sample
 */
public record PromptSample(String prompt, long every, int tokens) {
    public PromptSample {
        if (every < 0) {
            throw new InvalidInputException("sample-every is " + every + ", but must not be negative");
        }
        if (tokens < 1) {
            throw new InvalidInputException("sample-tokens is " + tokens + ", but must be above 0");
        }
    }

    RunHooks.Samples of(LanguageModel model) {
        return context -> {
            Generation sample = model.generate(prompt, GenerationOptions.greedy(tokens));
            // The order of a Map.of changes from JVM to JVM, and a resumed run is to write the same bits.
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("prompt", prompt);
            row.put("text", sample.text());
            return List.of(row);
        };
    }
}
