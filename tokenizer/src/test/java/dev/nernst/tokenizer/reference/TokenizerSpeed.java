package dev.nernst.tokenizer.reference;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.nernst.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Encoding speed against the Rust library, one thread, the same texts; not part of the test run. After {@code mvn verify}
 * and {@code mvn -pl tokenizer -am dependency:build-classpath -Dmdep.outputFile=classpath.txt}:
 *
 * <pre>{@code
 * cd tokenizer
 * java -cp "target/classes:target/test-classes:$(cat classpath.txt)" dev.nernst.tokenizer.reference.TokenizerSpeed DIRECTORY FILE...
 * }</pre>
 *
 * <p>The directory holds a tokenizer.json; each line of the files is a text.
 */
public final class TokenizerSpeed {
    private static final int ROUNDS = 5;

    private TokenizerSpeed() {}

    /** Prints megabytes a second (UTF-8) of both and their ratio, best of some rounds taken in turn. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        List<String> texts = new ArrayList<>();
        for (int k = 1; k < arguments.length; k++) {
            texts.addAll(Files.readAllLines(Path.of(arguments[k])));
        }
        double megabytes = texts.stream()
                        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum()
                / 1e6;
        Tokenizer tokenizer = Tokenizer.load(directory);
        double ids = 0;
        double offsets = 0;
        double reference = 0;
        try (HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                directory.resolve("tokenizer.json"), Map.of("truncation", "false", "padding", "false"))) {
            for (int round = 0; round < ROUNDS; round++) {
                reference = Math.max(
                        reference,
                        megabytes
                                / seconds(
                                        texts,
                                        text -> library.encode(text, false, false)
                                                .getIds()
                                                .length));
                ids = Math.max(ids, megabytes / seconds(texts, text -> tokenizer.encodeIds(text, false).length));
                offsets = Math.max(
                        offsets,
                        megabytes
                                / seconds(
                                        texts,
                                        text -> tokenizer.encode(text, false).size()));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%.1f MB, MB/s: reference %.2f, encode with offsets %.2f (ratio %.2f), ids alone %.2f (ratio %.2f)%n",
                megabytes,
                reference,
                offsets,
                offsets / reference,
                ids,
                ids / reference);
    }

    /** Encodes a text and returns the number of tokens. */
    @FunctionalInterface
    private interface Encoder {
        int encode(String text);
    }

    private static double seconds(List<String> texts, Encoder encoder) {
        long start = System.nanoTime();
        long tokens = 0;
        for (String text : texts) {
            tokens += encoder.encode(text);
        }
        if (tokens == 0) {
            throw new IllegalStateException("no tokens");
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
