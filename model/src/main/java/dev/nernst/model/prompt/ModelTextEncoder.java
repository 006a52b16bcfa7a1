package dev.nernst.model.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.chat.ChatRequest;
import dev.nernst.tokenizer.rows.RenderRow;
import java.time.Clock;
import java.time.ZoneId;
import java.util.OptionalInt;
import java.util.Set;

/** {@link TextEncoder} by a model's own tokenizer and chat template. Thread-safe. */
public final class ModelTextEncoder implements TextEncoder {
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
        int[] ids = model.tokenizer().encodeIds(text, addSpecialTokens);
        for (int id : ids) {
            requireKnown(id);
        }
        return ids;
    }

    @Override
    public String render(ObjectNode conversation, boolean addGenerationPrompt) {
        try {
            ChatRequest request =
                    RenderRow.parse(conversation.toString(), null, null, clock).request();
            return model.chat().render(request.withGenerationPrompt(addGenerationPrompt));
        } catch (TokenizerException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Set<Integer> endIds() {
        return model.stopIds();
    }

    @Override
    public int endId() {
        OptionalInt named = model.tokenizer().eosId();
        int id = named.orElseGet(() -> model.stopIds().stream()
                .min(Integer::compare)
                .orElseThrow(
                        () -> new InvalidInputException(model.path() + ": neither the configuration (eos_token_id) "
                                + "nor the tokenizer (eos_token) names a token that ends a text")));
        requireKnown(id);
        return id;
    }

    /** A tokenizer may have tokens that the embedding has no row for. */
    private void requireKnown(int id) {
        int vocabulary = model.config().vocabularySize();
        if (id >= vocabulary) {
            throw new InvalidInputException(
                    "token " + id + " (" + model.tokenizer().tokenOf(id) + ") lies outside the vocabulary of "
                            + vocabulary + " of " + model.path());
        }
    }
}
