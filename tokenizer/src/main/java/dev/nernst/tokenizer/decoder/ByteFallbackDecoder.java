package dev.nernst.tokenizer.decoder;

import dev.nernst.tokenizer.text.Utf8Decoder;

/**
 * Turns runs of tokens of the form {@code <0xE2>} into characters. As a whole a run that is not UTF-8 becomes one U+FFFD a
 * byte; while streaming the characters are shown as they are complete, so that only the broken part is replaced.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ByteFallbackDecoder implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return streaming ? new StreamingStage(next) : new RunStage(next);
    }

    /** The byte (0 to 255) that a token spells, or -1. */
    private static int byteOf(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || !token.endsWith(">")) {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        boolean ascii = token.charAt(3) < 0x80 && token.charAt(4) < 0x80;
        return ascii && high >= 0 && low >= 0 ? high * 16 + low : -1;
    }

    private static final class RunStage extends WholeTokenStage {
        private final StringBuilder run = new StringBuilder();
        private Utf8Decoder characters = new Utf8Decoder();
        private int length;

        RunStage(DecodeStage next) {
            super(next);
        }

        @Override
        void token(String token) {
            int unsignedByte = byteOf(token);
            if (unsignedByte >= 0) {
                characters.push(unsignedByte, run);
                length++;
            } else {
                endRun();
                emit(token);
            }
        }

        @Override
        public void finish() {
            endRun();
            super.finish();
        }

        private void endRun() {
            if (length == 0) {
                return;
            }
            characters.flush(run);
            if (characters.replacements() == 0) {
                emit(run.toString());
            } else {
                for (int i = 0; i < length; i++) {
                    emit("\uFFFD");
                }
            }
            run.setLength(0);
            characters = new Utf8Decoder();
            length = 0;
        }
    }

    private static final class StreamingStage extends WholeTokenStage {
        private final Utf8Decoder characters = new Utf8Decoder();
        private final StringBuilder ready = new StringBuilder();

        StreamingStage(DecodeStage next) {
            super(next);
        }

        @Override
        void token(String token) {
            int unsignedByte = byteOf(token);
            if (unsignedByte >= 0) {
                characters.push(unsignedByte, ready);
                handOver();
            } else {
                characters.flush(ready);
                handOver();
                emit(token);
            }
        }

        @Override
        public void finish() {
            characters.flush(ready);
            handOver();
            super.finish();
        }

        private void handOver() {
            if (!ready.isEmpty()) {
                emit(ready.toString());
                ready.setLength(0);
            }
        }
    }
}
