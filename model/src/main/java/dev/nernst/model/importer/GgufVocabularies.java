package dev.nernst.model.importer;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.gguf.GgufTokenizers;
import dev.nernst.tokenizer.gguf.GgufVocabulary;
import dev.nernst.tokenizer.gguf.HuggingFaceForm;
import dev.nernst.weights.gguf.GgufTokenizer;
import java.nio.file.Path;

/** From the tokenizer as the weight file describes it to one that runs. */
final class GgufVocabularies {
    private GgufVocabularies() {}

    /**
     * The tokenizer as Hugging Face files.
     *
     * @throws InvalidInputException if it is of a kind that is not supported, or makes no sense
     */
    static HuggingFaceForm convert(Path file, GgufTokenizer stored) {
        try {
            return GgufTokenizers.convert(file.toString(), vocabulary(stored));
        } catch (TokenizerException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The tokenizer, ready to run; throws as {@link #convert}. */
    static Tokenizer tokenizer(Path file, GgufTokenizer stored) {
        try {
            return convert(file, stored).tokenizer(file.toString());
        } catch (TokenizerException e) {
            throw new InvalidInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private static GgufVocabulary vocabulary(GgufTokenizer stored) {
        float[] scores = new float[stored.scores().size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = stored.scores().get(i);
        }
        return new GgufVocabulary(
                stored.model(),
                stored.pre(),
                stored.tokens(),
                scores,
                stored.types().stream().mapToInt(Integer::intValue).toArray(),
                stored.merges(),
                new GgufVocabulary.Settings(
                        stored.ids().get("bos"),
                        stored.ids().get("eos"),
                        stored.ids().get("unknown"),
                        stored.ids().get("padding"),
                        stored.flags().get("add_bos_token"),
                        stored.flags().get("add_eos_token"),
                        stored.flags().get("add_space_prefix"),
                        stored.chatTemplate()));
    }
}
