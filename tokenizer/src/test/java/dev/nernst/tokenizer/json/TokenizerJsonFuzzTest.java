package dev.nernst.tokenizer.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.nernst.tokenizer.Encoding;
import dev.nernst.tokenizer.Tokenizer;
import dev.nernst.tokenizer.TokenizerConfig;
import dev.nernst.tokenizer.TokenizerException;
import java.nio.charset.StandardCharsets;

/** Whatever a tokenizer.json holds, reading it gives a working tokenizer or one sentence; the corpus runs as a regression test. */
class TokenizerJsonFuzzTest {
    private static final String TEXT = "Hello  w\u00F6rld 123\n\uD83D\uDE42 <s>e\u0301";

    @FuzzTest(maxDuration = "30s")
    void readsOrComplains(byte[] document) {
        Tokenizer tokenizer;
        try {
            tokenizer = new Tokenizer(
                    TokenizerJson.read("tokenizer.json", new String(document, StandardCharsets.UTF_8)),
                    TokenizerConfig.EMPTY);
        } catch (TokenizerException e) {
            requireSentence(e);
            return;
        }
        try {
            Encoding encoding = tokenizer.encode(TEXT, true);
            tokenizer.decode(encoding.ids(), false);
            for (int k = 0; k < encoding.size(); k++) {
                if (encoding.starts()[k] < 0 || encoding.starts()[k] > encoding.ends()[k]) {
                    throw new AssertionError(
                            "token " + k + " has the offsets " + encoding.starts()[k] + " to " + encoding.ends()[k]);
                }
            }
        } catch (TokenizerException e) {
            requireSentence(e);
        }
    }

    private static void requireSentence(TokenizerException e) {
        if (e.getMessage() == null || e.getMessage().isBlank()) {
            throw new AssertionError("a complaint without a sentence", e);
        }
    }
}
