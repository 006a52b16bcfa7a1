package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.bpe.BpeModel;
import dev.nernst.tokenizer.bpe.BpeOptions;
import dev.nernst.tokenizer.bpe.Merge;
import dev.nernst.tokenizer.bpe.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the {@code model} field as it streams by: vocabulary and merges are too large for a tree. */
final class ModelReader {
    private final String file;
    private final ObjectNode settings = JsonNodeFactory.instance.objectNode();
    private @Nullable Map<String, Integer> vocabulary;
    private @Nullable List<Merge> merges;

    private ModelReader(String file) {
        this.file = file;
    }

    /** Reads the object at whose beginning the parser stands. */
    static BpeModel read(JsonParser parser, String file) throws IOException {
        ModelReader reader = new ModelReader(file);
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new TokenizerException(file + ": model is not an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "vocab" -> reader.readVocabulary(parser);
                case "merges" -> reader.readMerges(parser);
                default -> reader.settings.set(name, Json.tree(parser));
            }
        }
        return reader.model();
    }

    private void readVocabulary(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            // Other kinds of model keep lists here; what kind it is decides on the complaint.
            parser.skipChildren();
            return;
        }
        Map<String, Integer> read = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String token = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() != JsonParser.NumberType.INT) {
                throw new TokenizerException(file + ": model.vocab gives \"" + token + "\" something else than an id");
            }
            read.put(token, parser.getIntValue());
        }
        vocabulary = read;
    }

    private void readMerges(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new TokenizerException(file + ": model.merges is not an array");
        }
        List<Merge> read = new ArrayList<>();
        for (int k = 0; parser.nextToken() != JsonToken.END_ARRAY; k++) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                String line = parser.getText();
                if (!line.startsWith("#version")) {
                    read.add(MergeLines.parse(line, file + ": model.merges[" + k + "]"));
                }
            } else {
                read.add(pair(parser, k));
            }
        }
        merges = read;
    }

    private Merge pair(JsonParser parser, int index) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.VALUE_STRING) {
            String left = parser.getText();
            if (parser.nextToken() == JsonToken.VALUE_STRING) {
                String right = parser.getText();
                if (parser.nextToken() == JsonToken.END_ARRAY) {
                    return new Merge(left, right);
                }
            }
        }
        throw new TokenizerException(file + ": model.merges[" + index + "] is neither a string nor a pair of strings");
    }

    private BpeModel model() {
        JsonField model = new JsonField(file, "model", settings);
        JsonField kind = model.find("type");
        if (kind != null && !kind.text().equals("BPE")) {
            throw new TokenizerException(
                    file + ": model.type names the model \"" + kind.text() + "\", which is not supported: only BPE is");
        }
        JsonField dropout = model.find("dropout");
        if (dropout != null && dropout.node().asDouble() != 0) {
            throw dropout.wrong("is " + dropout.node() + ": tokens drawn at random are for training tokenizers, not for"
                    + " running a model");
        }
        if (vocabulary == null) {
            throw model.wrong("lacks the field \"vocab\", or it is not an object");
        }
        if (merges == null) {
            throw model.wrong("lacks the field \"merges\"");
        }
        Map<String, Integer> ids = vocabulary;
        List<Merge> pairs = merges;
        JsonField unknown = model.find("unk_token");
        BpeOptions options = new BpeOptions(
                unknown == null ? null : unknown.text(),
                affix(model, "continuing_subword_prefix"),
                affix(model, "end_of_word_suffix"),
                model.flag("fuse_unk", false),
                model.flag("byte_fallback", false),
                model.flag("ignore_merges", false));
        return model.named(() -> BpeModel.of(new Vocabulary(ids), pairs, options));
    }

    private static String affix(JsonField model, String name) {
        JsonField affix = model.find(name);
        return affix == null ? "" : affix.text();
    }
}
