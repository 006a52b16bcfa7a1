package dev.nernst.model.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Turns what data rows hold into token ids; a tokenizer and its chat template stand behind it. Thread-safe. */
public interface TextEncoder {
    /**
     * The token ids of a text.
     *
     * @param addSpecialTokens whether the tokenizer adds those it puts around every text, such as one that begins it
     */
    int[] encode(String text, boolean addSpecialTokens);

    /**
     * A conversation as the chat template writes it, special tokens included.
     *
     * @param conversation its {@code messages}, and {@code tools}, {@code documents} and {@code template_kwargs} where it has them
     * @param addGenerationPrompt whether the header of the next assistant message follows
     * @throws dev.nernst.runtime.InvalidInputException if there is no template or it refuses the conversation
     */
    String render(ObjectNode conversation, boolean addGenerationPrompt);

    /** The ids that end a response. */
    Set<Integer> endIds();

    /**
     * The id that is put after completions and documents.
     *
     * @throws dev.nernst.runtime.InvalidInputException if the model has none
     */
    int endId();
}
