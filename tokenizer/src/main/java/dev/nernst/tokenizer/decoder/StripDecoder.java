package dev.nernst.tokenizer.decoder;

/**
 * Removes up to {@code start} of a character from the beginning of each token and up to {@code stop} from its end.
 *
 * <p>Immutable; safe for use by several threads.
 */
public record StripDecoder(int character, int start, int stop) implements Decoder {
    @Override
    public DecodeStage stage(DecodeStage next, boolean streaming) {
        return new Stage(next);
    }

    private final class Stage implements DecodeStage {
        private final DecodeStage next;
        private final String unit = Character.toString(character);
        private int toStrip = start;
        /** Characters at the end that may have to go, as a count of {@link #unit}. */
        private int held;

        Stage(DecodeStage next) {
            this.next = next;
        }

        @Override
        public void append(String part) {
            int from = 0;
            while (toStrip > 0 && from < part.length()) {
                if (!part.startsWith(unit, from)) {
                    toStrip = 0;
                    break;
                }
                toStrip--;
                from += unit.length();
            }
            int to = part.length();
            int trailing = 0;
            while (trailing < stop && to - unit.length() >= from && part.startsWith(unit, to - unit.length())) {
                to -= unit.length();
                trailing++;
            }
            if (from == to) {
                int surplus = Math.max(0, held + trailing - stop);
                write(unit.repeat(surplus));
                held += trailing - surplus;
                return;
            }
            write(unit.repeat(held) + part.substring(from, to));
            held = trailing;
        }

        @Override
        public void endToken() {
            held = 0;
            toStrip = start;
            next.endToken();
        }

        @Override
        public void finish() {
            next.finish();
        }

        private void write(String text) {
            if (!text.isEmpty()) {
                next.append(text);
            }
        }
    }
}
