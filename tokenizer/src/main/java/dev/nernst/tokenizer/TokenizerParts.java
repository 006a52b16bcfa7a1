package dev.nernst.tokenizer;

import dev.nernst.tokenizer.added.AddedToken;
import dev.nernst.tokenizer.bpe.BpeModel;
import dev.nernst.tokenizer.decoder.Decoder;
import dev.nernst.tokenizer.normalizer.Normalizer;
import dev.nernst.tokenizer.postprocessor.PostProcessor;
import dev.nernst.tokenizer.pretokenizer.PreTokenizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a tokenizer consists of, in the order in which text passes through it; a null part does nothing. Immutable and
 * thread-safe.
 *
 * @param addedTokens found before anything else, in the order in which they were added
 * @param normalizer rewrites text
 * @param preTokenizer cuts text into pieces
 * @param model makes tokens of pieces
 * @param postProcessor adds special tokens, trims offsets
 * @param decoder makes text of tokens
 */
public record TokenizerParts(
        List<AddedToken> addedTokens,
        @Nullable Normalizer normalizer,
        @Nullable PreTokenizer preTokenizer,
        BpeModel model,
        @Nullable PostProcessor postProcessor,
        @Nullable Decoder decoder) {
    public TokenizerParts {
        addedTokens = List.copyOf(addedTokens);
    }
}
