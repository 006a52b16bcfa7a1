package dev.nernst.tokenizer.pattern;

import dev.nernst.tokenizer.text.NormalizedText;

/** A {@link SplitScanner} as a pattern: everything is a match. */
record ScannerPattern(SplitScanner scanner) implements TextPattern {
    @Override
    public void cut(NormalizedText text, int from, int to, MatchSink sink) {
        char[] units = text.units();
        for (int at = from; at < to; ) {
            int next = scanner.next(units, at, to);
            sink.accept(at, next, true);
            at = next;
        }
    }
}
