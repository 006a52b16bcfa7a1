package dev.nernst.tokenizer.reference;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.nernst.tokenizer.Encoding;
import dev.nernst.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The reference implementation: the Rust library that DJL carries. */
public final class Reference implements AutoCloseable {
    private final HuggingFaceTokenizer library;

    private Reference(HuggingFaceTokenizer library) {
        this.library = library;
    }

    /** Loads a tokenizer.json document; on a platform for which the library has no binary the test is reported as skipped. */
    public static Reference of(String tokenizerJson) {
        try {
            HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(tokenizerJson.getBytes(StandardCharsets.UTF_8)),
                    Map.of("truncation", "false", "padding", "false"));
            return new Reference(library);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | IllegalStateException e) {
            String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
            boolean supported = platform.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64|aarch64)");
            if (supported) {
                throw e;
            }
            return Assumptions.abort("the reference library has no binary for " + platform + ": " + e);
        }
    }

    /** The library itself. */
    public HuggingFaceTokenizer library() {
        return library;
    }

    /** Compares ids with and without special tokens, offsets and, where asked for, both decodings; null: all the same. */
    public @Nullable String difference(Tokenizer tokenizer, String text, boolean decoding) {
        ai.djl.huggingface.tokenizers.Encoding expected = library.encode(text, false, false);
        Encoding actual = tokenizer.encode(text, false);
        String difference = difference("ids", Arrays.toString(actual.ids()), Arrays.toString(expected.getIds()));
        difference = difference == null ? difference("offsets", offsets(actual), offsets(expected)) : difference;
        if (difference != null) {
            return difference;
        }
        String alone = Arrays.toString(tokenizer.encodeIds(text, false));
        String special = Arrays.toString(tokenizer.encodeAsLibrary(text));
        String expectedSpecial =
                Arrays.toString(library.encode(text, true, false).getIds());
        difference = difference("ids alone", alone, Arrays.toString(expected.getIds()));
        difference = difference == null ? difference("ids with special tokens", special, expectedSpecial) : difference;
        for (boolean skip : new boolean[] {false, true}) {
            if (difference == null && decoding) {
                String decoded = skip ? tokenizer.decodeAsLibrary(actual.ids()) : tokenizer.decode(actual.ids(), false);
                difference = difference("decoded, skip " + skip, decoded, library.decode(expected.getIds(), skip));
            }
        }
        return difference;
    }

    private static @Nullable String difference(String what, String actual, String expected) {
        return actual.equals(expected) ? null : what + " should be\n" + expected + "\nbut are\n" + actual + "\n";
    }

    private static String offsets(Encoding encoding) {
        StringBuilder offsets = new StringBuilder();
        for (int k = 0; k < encoding.size(); k++) {
            offsets.append(encoding.starts()[k])
                    .append('-')
                    .append(encoding.ends()[k])
                    .append(' ');
        }
        return offsets.toString();
    }

    private static String offsets(ai.djl.huggingface.tokenizers.Encoding encoding) {
        StringBuilder offsets = new StringBuilder();
        for (CharSpan span : encoding.getCharTokenSpans()) {
            offsets.append(span.getStart()).append('-').append(span.getEnd()).append(' ');
        }
        return offsets.toString();
    }

    @Override
    public void close() {
        library.close();
    }
}
