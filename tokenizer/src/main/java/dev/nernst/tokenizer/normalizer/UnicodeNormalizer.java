package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;
import dev.nernst.tokenizer.text.UnicodeClass;
import java.text.Normalizer.Form;

/**
 * The Unicode normalization forms (UAX #15). A composed character takes the place of the first of its parts, further
 * characters of a decomposition share the range of the one before.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum UnicodeNormalizer implements Normalizer {
    NFC(Form.NFC, 0x300),
    NFD(Form.NFD, 0xC0),
    NFKC(Form.NFKC, 0xA0),
    NFKD(Form.NFKD, 0xA0);

    /** The JDK puts each mark into its place among those before it, one by one: quadratic in the length of a run. */
    private static final int LONGEST_MARK_RUN = 64;

    private static final int FIRST_MARK = 0x300;

    private final Form form;
    /** Characters below never change, whatever stands beside them, unless a later one composes with them. */
    private final int firstAffected;

    UnicodeNormalizer(Form form, int firstAffected) {
        this.form = form;
        this.firstAffected = firstAffected;
    }

    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        int plain = plainEnd(text, from, to);
        if (plain == to || isNormalized(text, plain, to)) {
            return text;
        }
        NormalizedTextBuilder builder = new NormalizedTextBuilder(text, from, to);
        int start = from;
        while (start < to) {
            int end = segmentEnd(text, start, to);
            appendSegment(text, start, end, builder);
            start = end;
        }
        return builder.build();
    }

    /** Whether the span is known to stay as it is; the JDK is not asked about long runs of marks, see there. */
    private boolean isNormalized(NormalizedText text, int from, int to) {
        return !hasLongMarkRun(text, from, to) && java.text.Normalizer.isNormalized(text.substring(from, to), form);
    }

    private static boolean hasLongMarkRun(NormalizedText text, int from, int to) {
        int run = 0;
        for (int i = from; i < to && run <= LONGEST_MARK_RUN; ) {
            int codePoint = text.codePointAt(i, to);
            run = codePoint >= FIRST_MARK && UnicodeClass.isMark(codePoint) ? run + 1 : 0;
            i += Character.charCount(codePoint);
        }
        return run > LONGEST_MARK_RUN;
    }

    /** Where the stretch ends that certainly stays as it is; its last character is left out, for it may compose. */
    private int plainEnd(NormalizedText text, int from, int to) {
        char[] units = text.units();
        int i = from;
        while (i < to && units[i] < firstAffected) {
            i++;
        }
        return i == to ? to : Math.max(from, i - 1);
    }

    /** A segment: plain characters up to the last one of their run, or that one with all the others behind it. */
    private int segmentEnd(NormalizedText text, int start, int to) {
        int plain = plainEnd(text, start, to);
        if (plain > start) {
            return plain;
        }
        char[] units = text.units();
        int i = start + 1;
        while (i < to && units[i] >= firstAffected) {
            i++;
        }
        return i;
    }

    private void appendSegment(NormalizedText text, int start, int end, NormalizedTextBuilder builder) {
        String segment = text.substring(start, end);
        if (isNormalized(text, start, end)) {
            builder.copy(start, end);
            return;
        }
        CanonicalSequence sequence = CanonicalSequence.decompose(segment, form == Form.NFKC || form == Form.NFKD);
        if (form == Form.NFC || form == Form.NFKC) {
            sequence = sequence.compose();
        }
        int source = start;
        for (int k = 0; k < sequence.size(); k++) {
            int change = sequence.change(k);
            if (change > 0) {
                builder.insertAfter(sequence.codePoint(k), source);
                continue;
            }
            int next = source + Character.charCount(text.codePointAt(source, end));
            builder.replace(sequence.codePoint(k), source, next);
            source = next;
            for (int removed = change; removed < 0; removed++) {
                source += Character.charCount(text.codePointAt(source, end));
            }
        }
    }
}
