package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.TokenizerException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes normalizer, decoder and model of a SentencePiece BPE tokenizer. Such a model joins the two neighbours whose
 * union has the highest score; that becomes a list of merges, for every token all the pairs it can be joined of, the best
 * score first (Kudo and Richardson 2018; llama.cpp's SPM tokenizer).
 */
final class SentencePieceJson {
    /** Of merges that are tried; vocabularies in use need a thousandth. */
    private static final long MOST_CHARACTERS = 500_000_000;

    private static final String SPACE = "\u2581";

    private SentencePieceJson() {}

    static void write(String file, GgufVocabulary vocabulary, @Nullable String unknown, ObjectNode tokenizer) {
        float[] scores = vocabulary.scores();
        if (scores.length != vocabulary.tokens().size()) {
            throw new TokenizerException(file + ": tokenizer.ggml.scores has " + scores.length + " entries for "
                    + vocabulary.tokens().size() + " tokens");
        }
        Boolean declared = vocabulary.settings().addSpacePrefix();
        boolean prefix = declared == null || declared;
        writeNormalizer(tokenizer, prefix);
        tokenizer.putNull("pre_tokenizer");
        writeDecoder(tokenizer, prefix);
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.putNull("dropout").put("unk_token", unknown);
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
        vocabulary.putTokens(model.putObject("vocab"));
        writeMerges(file, vocabulary, scores, model.putArray("merges"));
    }

    private static void writeNormalizer(ObjectNode tokenizer, boolean prefix) {
        ObjectNode normalizer = tokenizer.putObject("normalizer").put("type", "Sequence");
        ArrayNode normalizers = normalizer.putArray("normalizers");
        if (prefix) {
            normalizers.addObject().put("type", "Prepend").put("prepend", SPACE);
        }
        replace(normalizers.addObject(), " ", SPACE);
    }

    private static void writeDecoder(ObjectNode tokenizer, boolean prefix) {
        ObjectNode decoder = tokenizer.putObject("decoder").put("type", "Sequence");
        ArrayNode decoders = decoder.putArray("decoders");
        replace(decoders.addObject(), SPACE, " ");
        decoders.addObject().put("type", "ByteFallback");
        decoders.addObject().put("type", "Fuse");
        if (prefix) {
            decoders.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
    }

    private static void replace(ObjectNode part, String from, String to) {
        part.put("type", "Replace").putObject("pattern").put("String", from);
        part.put("content", to);
    }

    private static void writeMerges(String file, GgufVocabulary vocabulary, float[] scores, ArrayNode merges) {
        Set<String> mergeable = new HashSet<>();
        List<Integer> order = new ArrayList<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            String token = vocabulary.tokens().get(id);
            if (!token.isEmpty() && GgufTokenizers.isMergeable(vocabulary, id)) {
                mergeable.add(token);
                order.add(id);
            }
        }
        order.sort(Comparator.comparingDouble((Integer id) -> -scores[id]).thenComparing(Comparator.naturalOrder()));
        BitSet lengths = new BitSet();
        mergeable.forEach(token -> lengths.set(token.length()));
        long budget = MOST_CHARACTERS;
        for (int id : order) {
            String token = vocabulary.tokens().get(id);
            // Only where both parts have the length of a token; most tokens are short, and so are the parts of a long
            // one.
            for (int cut = lengths.nextSetBit(0); cut >= 0 && cut < token.length(); cut = lengths.nextSetBit(cut + 1)) {
                if (!lengths.get(token.length() - cut) || Character.isLowSurrogate(token.charAt(cut))) {
                    continue;
                }
                budget -= token.length();
                if (budget < 0) {
                    throw new TokenizerException(
                            file + ": tokenizer.ggml.tokens has so many long tokens that all ways to"
                                    + " join one of two others take more than " + MOST_CHARACTERS + " characters");
                }
                String left = token.substring(0, cut);
                String right = token.substring(cut);
                if (mergeable.contains(left) && mergeable.contains(right)) {
                    merges.addArray().add(left).add(right);
                }
            }
        }
    }
}
