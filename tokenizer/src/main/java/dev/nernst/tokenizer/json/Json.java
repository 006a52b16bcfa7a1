package dev.nernst.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nernst.tokenizer.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens JSON files strictly: no duplicate keys, nothing behind the value. */
final class Json {
    /** Tokens, which are names here, and templates are as long as they are. */
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** Something that reads a document and may fail. */
    @FunctionalInterface
    interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Reads a file. */
    static <T> T read(Path file, Reading<T> reading) {
        return complaining(file.toString(), () -> {
            try (JsonParser parser = MAPPER.getFactory().createParser(Files.newInputStream(file))) {
                return document(parser, file.toString(), reading);
            }
        });
    }

    /** Reads a document at hand; {@code name} stands for the file in messages. */
    static <T> T read(String name, String document, Reading<T> reading) {
        return complaining(name, () -> {
            try (JsonParser parser = MAPPER.getFactory().createParser(document)) {
                return document(parser, name, reading);
            }
        });
    }

    /** The value at which the parser stands, as a tree. */
    static JsonNode tree(JsonParser parser) throws IOException {
        return MAPPER.readTree(parser);
    }

    private static <T> T document(JsonParser parser, String name, Reading<T> reading) throws IOException {
        parser.nextToken();
        T value = reading.read(parser);
        if (parser.nextToken() != null) {
            throw new TokenizerException(name + ": something follows the end of the document");
        }
        return value;
    }

    /** An action on a file. */
    @FunctionalInterface
    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> T complaining(String name, Action<T> action) {
        try {
            return action.run();
        } catch (JsonProcessingException e) {
            throw new TokenizerException(name + ": not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TokenizerException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
