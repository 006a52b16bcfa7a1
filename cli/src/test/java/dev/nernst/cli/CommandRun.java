package dev.nernst.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command line did inside this JVM. */
public record CommandRun(int exitCode, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Runs a command line to its end. */
    public static CommandRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Nernst.run(new PrintWriter(out), new PrintWriter(err, true), args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** Standard output as one JSON object; an assertion error where it is anything else. */
    public JsonNode json() {
        try {
            JsonNode node = JSON.readTree(out);
            if (!node.isObject()) {
                throw new AssertionError("not an object: " + out + err);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new AssertionError("not one JSON object: " + out + err, e);
        }
    }
}
