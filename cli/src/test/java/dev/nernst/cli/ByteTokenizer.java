package dev.nernst.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.weights.io.StrictJson;
import java.util.List;

/** Content of a tokenizer.json whose ids 0 to 255 are the bytes; special tokens follow. */
public final class ByteTokenizer {
    private ByteTokenizer() {}

    /** The tokenizer with these special tokens, the first of which has id 256. */
    public static ObjectNode json(List<String> special) {
        ObjectNode json = StrictJson.object();
        json.put("version", "1.0").putArray("added_tokens");
        for (int i = 0; i < special.size(); i++) {
            json.withArray("added_tokens")
                    .addObject()
                    .put("id", 256 + i)
                    .put("content", special.get(i))
                    .put("special", true)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false);
        }
        json.putNull("normalizer").putNull("post_processor");
        json.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        json.putObject("decoder").put("type", "ByteLevel");
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int moved = 256;
        for (int value = 0; value < 256; value++) {
            // GPT-2's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on.
            boolean printable = (value > 32 && value < 127) || (value > 160 && value != 173);
            vocabulary.put(Character.toString(printable ? value : moved++), value);
        }
        model.putArray("merges");
        return json;
    }
}
