package dev.nernst.model.prompt;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.InvalidInputException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link TextEncoder} by a model's own tokenizer and chat template. Thread-safe. */
public final class ModelTextEncoder implements TextEncoder {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<List<Map<String, @Nullable Object>>> MESSAGES = new TypeReference<>() {};

    private final LanguageModel model;
    private final Clock clock;

    public ModelTextEncoder(LanguageModel model) {
        this(model, Clock.system(ZoneId.systemDefault()));
    }

    /** @param clock what chat templates take for now; a run that is resumed must show them the date it began with */
    public ModelTextEncoder(LanguageModel model, Clock clock) {
        this.model = model;
        this.clock = clock;
    }

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        return model.tokenizer().encodeIds(text, addSpecialTokens);
    }

    @Override
    public String render(ArrayNode messages, boolean addGenerationPrompt) {
        return model.chat().render(MAPPER.convertValue(messages, MESSAGES), addGenerationPrompt, clock);
    }

    @Override
    public Set<Integer> endIds() {
        return model.stopIds();
    }

    @Override
    public int endId() {
        OptionalInt named = model.tokenizer().eosId();
        return named.orElseGet(() -> model.stopIds().stream()
                .min(Integer::compare)
                .orElseThrow(
                        () -> new InvalidInputException(model.path() + ": neither the configuration (eos_token_id) "
                                + "nor the tokenizer (eos_token) names a token that ends a text")));
    }
}
