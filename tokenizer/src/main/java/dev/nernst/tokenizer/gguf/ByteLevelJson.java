package dev.nernst.tokenizer.gguf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.TokenizerException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Writes normalizer, pre-tokenizer, decoder and model of a byte-level tokenizer. */
final class ByteLevelJson {
    private ByteLevelJson() {}

    static Optional<PreTokenizerKind> kind(GgufVocabulary vocabulary) {
        return PreTokenizerKind.named(vocabulary.pre() == null ? "default" : vocabulary.pre());
    }

    static void write(String file, GgufVocabulary vocabulary, ObjectNode tokenizer) {
        PreTokenizerKind kind = kind(vocabulary)
                .orElseThrow(() -> new TokenizerException(
                        file + ": tokenizer.ggml.pre is \"" + vocabulary.pre() + "\", which is not supported"));
        tokenizer.putNull("normalizer");
        ObjectNode preTokenizer = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
        ArrayNode stages = preTokenizer.putArray("pretokenizers");
        for (String pattern : kind.patterns()) {
            ObjectNode split = stages.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", pattern);
            split.put("behavior", "Isolated").put("invert", false);
        }
        byteLevel(stages.addObject());
        byteLevel(tokenizer.putObject("decoder"));
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
        model.putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", kind.ignoresMerges());
        vocabulary.putTokens(model.putObject("vocab"));
        writeMerges(file, vocabulary, model.putArray("merges"));
    }

    private static void byteLevel(ObjectNode part) {
        part.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", false);
    }

    private static void writeMerges(String file, GgufVocabulary vocabulary, ArrayNode merges) {
        Set<String> seen = new HashSet<>();
        for (int rank = 0; rank < vocabulary.merges().size(); rank++) {
            String merge = vocabulary.merges().get(rank);
            // The first token may be a space in vocabularies that are not spelled in the byte alphabet.
            int space = merge.indexOf(' ', 1);
            if (space < 0) {
                throw new TokenizerException(file + ": tokenizer.ggml.merges[" + rank + "] is \"" + merge
                        + "\", not two tokens with a space between them");
            }
            // Of two equal merges llama.cpp takes the first, the Hugging Face library the last.
            if (seen.add(merge)) {
                merges.addArray().add(merge.substring(0, space)).add(merge.substring(space + 1));
            }
        }
    }
}
