package dev.nernst.em.data;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.nernst.model.LanguageModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@link TextEncoder} by a model's own tokenizer and chat template. Thread-safe. */
public final class ModelTextEncoder implements TextEncoder {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<List<Map<String, @Nullable Object>>> MESSAGES = new TypeReference<>() {};

    private final LanguageModel model;

    public ModelTextEncoder(LanguageModel model) {
        this.model = model;
    }

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        return model.tokenizer().encodeIds(text, addSpecialTokens);
    }

    @Override
    public String render(ArrayNode messages, boolean addGenerationPrompt) {
        return model.chat().render(MAPPER.convertValue(messages, MESSAGES), addGenerationPrompt);
    }

    @Override
    public Set<Integer> endIds() {
        return model.stopIds();
    }
}
