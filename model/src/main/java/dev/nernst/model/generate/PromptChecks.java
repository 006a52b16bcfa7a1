package dev.nernst.model.generate;

import dev.nernst.model.cache.KvCache;
import dev.nernst.model.config.ModelConfig;
import dev.nernst.model.decoder.Decoder;
import dev.nernst.model.memory.MachineMemory;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.tape.Parameter;

/** What a request must keep to for an engine to take it on. Immutable and thread-safe. */
final class PromptChecks {
    private final ModelConfig config;
    private final long memoryTokens;

    PromptChecks(Decoder decoder) {
        config = decoder.config();
        memoryTokens = cacheTokens(decoder);
    }

    /**
     * Tokens that the cache can hold in what the weights leave of the machine's memory. Not of what is free at the moment:
     * whether a request is refused must not depend on that.
     */
    private static long cacheTokens(Decoder decoder) {
        long weights = 0;
        for (Parameter parameter : decoder.parameters()) {
            weights += parameter.data().byteSize();
        }
        long left = Math.max(0, MachineMemory.now().physical() - weights);
        return Math.max(1, left / KvCache.bytesPerToken(decoder.config()));
    }

    /** The options with no more cache than there is memory. */
    EngineOptions fitting(EngineOptions options) {
        return options.withMaxCacheTokens(Math.min(options.maxCacheTokens(), memoryTokens));
    }

    /**
     * Checks a request.
     *
     * @param which how messages call its prompt
     * @return the most tokens it can get: what it asks for, as far as the context reaches
     * @throws InvalidInputException if it cannot be taken on
     */
    int maxNewTokens(GenerationRequest request, String which) {
        int[] prompt = request.prompt();
        int context = config.maxPositions();
        int vocabulary = config.vocabularySize();
        int most = prompt.length + (request.maxNewTokens() > 0 ? 1 : 0);
        if (most > context && (request.maxNewTokens() > 0 || request.scoresPrompt())) {
            throw new InvalidInputException(which + " has " + prompt.length
                    + " tokens, which leaves no room in the model's context of " + context + " tokens");
        }
        for (int id : prompt) {
            if (id < 0 || id >= vocabulary) {
                throw new InvalidInputException(
                        which + " has the token id " + id + ", but the model's vocabulary ends at " + (vocabulary - 1));
            }
        }
        for (int id : request.sampling().logitBias().keySet()) {
            if (id >= vocabulary) {
                throw new InvalidInputException("there is a logit bias for the token id " + id
                        + ", but the model's vocabulary ends at " + (vocabulary - 1));
            }
        }
        int maxNewTokens = Math.max(0, Math.min(request.maxNewTokens(), context - prompt.length));
        long reach = (long) prompt.length + maxNewTokens;
        if (reach > memoryTokens) {
            throw new InvalidInputException(which + " may reach " + reach
                    + " tokens, but the machine's memory holds keys and values of " + memoryTokens
                    + " beside the weights; ask for fewer new tokens");
        }
        return maxNewTokens;
    }
}
