package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.ByteAlphabet;
import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;
import java.nio.charset.StandardCharsets;

/**
 * Spells text in the GPT-2 byte alphabet: one character for each byte of its UTF-8 form.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ByteLevelNormalizer implements Normalizer {
    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        NormalizedTextBuilder builder = new NormalizedTextBuilder(text, from, to);
        for (int i = from; i < to; ) {
            int codePoint = text.codePointAt(i, to);
            int end = i + Character.charCount(codePoint);
            if (codePoint < 0x80) {
                builder.replace(ByteAlphabet.character(codePoint), i, end);
            } else {
                for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                    builder.replace(ByteAlphabet.character(b & 0xFF), i, end);
                }
            }
            i = end;
        }
        return builder.build();
    }
}
