package dev.nernst.tokenizer.decoder;

import dev.nernst.tokenizer.text.ByteAlphabet;
import dev.nernst.tokenizer.text.Utf8Decoder;
import java.nio.charset.StandardCharsets;

/**
 * Turns the GPT-2 byte alphabet back into bytes and those into one text. A token with a character outside the alphabet
 * stands for itself.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ByteLevelDecoder implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new Stage(next);
    }

    @Override
    public boolean isReplacementFinal() {
        return true;
    }

    private static final class Stage implements DecodeStage {
        private final DecodeStage next;
        private final StringBuilder token = new StringBuilder();
        private final Utf8Decoder characters = new Utf8Decoder();
        private final StringBuilder ready = new StringBuilder();

        Stage(DecodeStage next) {
            this.next = next;
        }

        @Override
        public void append(String part) {
            token.append(part);
        }

        @Override
        public void endToken() {
            if (isSpelled(token)) {
                for (int i = 0; i < token.length(); i++) {
                    characters.push(ByteAlphabet.byteOf(token.charAt(i)), ready);
                }
            } else {
                for (byte b : token.toString().getBytes(StandardCharsets.UTF_8)) {
                    characters.push(b & 0xFF, ready);
                }
            }
            token.setLength(0);
            handOver();
        }

        @Override
        public void finish() {
            characters.flush(ready);
            handOver();
            next.endToken();
            next.finish();
        }

        private void handOver() {
            if (!ready.isEmpty()) {
                next.append(ready.toString());
                ready.setLength(0);
            }
        }

        private static boolean isSpelled(CharSequence token) {
            for (int i = 0; i < token.length(); i++) {
                if (ByteAlphabet.byteOf(token.charAt(i)) < 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
