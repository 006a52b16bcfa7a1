package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.tokenizer.TokenizerException;
import dev.nernst.tokenizer.TokenizerParts;
import dev.nernst.tokenizer.added.AddedToken;
import dev.nernst.tokenizer.bpe.BpeModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokenizer.json, the file of the tokenizers library (version 1.0). Truncation and padding, which callers of that
 * library set anew for each call, are left out. Stateless and thread-safe.
 */
public final class TokenizerJson {
    private TokenizerJson() {}

    /**
     * Reads a file.
     *
     * @throws TokenizerException where it cannot be read or is malformed; the sentence names file, field and reason
     */
    public static TokenizerParts read(Path file) {
        return Json.read(file, parser -> read(parser, file.toString()));
    }

    /** Reads a document at hand; {@code name} stands for the file in messages. */
    public static TokenizerParts read(String name, String document) {
        return Json.read(name, document, parser -> read(parser, name));
    }

    private static TokenizerParts read(JsonParser parser, String file) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new TokenizerException(file + ": is not a JSON object");
        }
        BpeModel model = null;
        Map<String, JsonNode> fields = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("model")) {
                model = ModelReader.read(parser, file);
            } else {
                fields.put(name, Json.tree(parser));
            }
        }
        JsonField version = field(file, fields, "version");
        if (version != null && !version.text().equals("1.0")) {
            throw version.wrong("is \"" + version.text() + "\"; only \"1.0\" is known");
        }
        if (model == null) {
            throw new TokenizerException(file + ": lacks the field \"model\"");
        }
        List<AddedToken> added = part(file, fields, "added_tokens", AddedTokenReader::readAll);
        return new TokenizerParts(
                added == null ? List.of() : added,
                part(file, fields, "normalizer", NormalizerReader::read),
                part(file, fields, "pre_tokenizer", PreTokenizerReader::read),
                model,
                part(file, fields, "post_processor", PostProcessorReader::read),
                part(file, fields, "decoder", DecoderReader::read));
    }

    private static <T> @Nullable T part(
            String file, Map<String, JsonNode> fields, String name, Function<JsonField, T> reader) {
        JsonField field = field(file, fields, name);
        return field == null ? null : reader.apply(field);
    }

    private static @Nullable JsonField field(String file, Map<String, JsonNode> fields, String name) {
        JsonNode node = fields.get(name);
        return node == null || node.isNull() ? null : new JsonField(file, name, node);
    }
}
