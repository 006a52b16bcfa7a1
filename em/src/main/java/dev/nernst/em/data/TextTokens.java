package dev.nernst.em.data;

import dev.nernst.model.prompt.RowFields;
import dev.nernst.model.prompt.TextEncoder;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.JsonLines;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Tokens of text files, with the token that ends a text after each document.
 *
 * <p>Not thread-safe.
 */
public final class TextTokens {
    private final TextEncoder encoder;
    private int[] ids = new int[1 << 12];
    private int count;

    private TextTokens(TextEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * Reads a {@code .jsonl} file, each row a document in {@code text}, or any other file as one document in UTF-8.
     *
     * @throws InvalidInputException naming file, line and reason
     */
    public static TokenStream read(Path file, TextEncoder encoder) throws IOException {
        TextTokens tokens = new TextTokens(encoder);
        if (file.toString().endsWith(".jsonl")) {
            JsonLines.forEach(file, row -> {
                RowFields fields = new RowFields(row);
                String text = fields.text("text");
                fields.blamed(() -> tokens.document(text));
            });
        } else {
            String text = text(file);
            try {
                tokens.document(text);
            } catch (InvalidInputException e) {
                throw new InvalidInputException(file + ": " + e.getMessage(), e);
            }
        }
        return TokenStream.of(tokens.ids, tokens.count);
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(file + ": there is no such file");
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(file + ": is not valid UTF-8", e);
        }
    }

    /** Appends a document; returns the number of tokens so far. */
    private int document(String text) {
        int from = count;
        append(encoder.encode(text, true));
        // Tokenizers may put it there themselves, and so may who wrote the file.
        if (count == from || ids[count - 1] != encoder.endId()) {
            append(encoder.endId());
        }
        return count;
    }

    private void append(int... tokens) {
        if (tokens.length > ids.length - count) {
            ids = Arrays.copyOf(ids, Math.max(Math.multiplyExact(ids.length, 2), count + tokens.length));
        }
        System.arraycopy(tokens, 0, ids, count, tokens.length);
        count += tokens.length;
    }
}
