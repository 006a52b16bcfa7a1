package dev.nernst.tokenizer.normalizer;

import dev.nernst.tokenizer.text.NormalizedText;
import dev.nernst.tokenizer.text.NormalizedTextBuilder;
import dev.nernst.tokenizer.text.UnicodeClass;
import java.util.Locale;

/**
 * The normalizers that look at one character at a time: each is replaced, kept or removed whatever stands beside it.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum CharacterNormalizer implements Normalizer {
    /** Full lower-case mapping without context: no special final sigma. */
    LOWERCASE {
        @Override
        void map(int codePoint, int at, int end, NormalizedTextBuilder out) {
            String lower = Character.toString(codePoint).toLowerCase(Locale.ROOT);
            lower.codePoints().forEach(c -> out.replace(c, at, end));
        }

        @Override
        boolean changes(int codePoint) {
            return codePoint < 0x80 ? codePoint >= 'A' && codePoint <= 'Z' : isChangedByLowerCase(codePoint);
        }
    },
    /** Removes combining marks; does not decompose. */
    STRIP_ACCENTS {
        @Override
        void map(int codePoint, int at, int end, NormalizedTextBuilder out) {
            keepUnless(UnicodeClass.isMark(codePoint), codePoint, at, end, out);
        }

        @Override
        boolean changes(int codePoint) {
            return codePoint >= 0x300 && UnicodeClass.isMark(codePoint);
        }
    },
    /** The clean-up of neural machine translation: control characters go, unusual white space becomes a space. */
    NMT {
        @Override
        void map(int codePoint, int at, int end, NormalizedTextBuilder out) {
            if (isNmtSpace(codePoint)) {
                out.replace(' ', at, end);
            } else {
                keepUnless(isNmtControl(codePoint), codePoint, at, end, out);
            }
        }

        @Override
        boolean changes(int codePoint) {
            return isNmtSpace(codePoint) || isNmtControl(codePoint);
        }
    };

    abstract void map(int codePoint, int at, int end, NormalizedTextBuilder out);

    abstract boolean changes(int codePoint);

    @Override
    public NormalizedText normalize(NormalizedText text, int from, int to) {
        int unchanged = from;
        while (unchanged < to && !changes(text.codePointAt(unchanged, to))) {
            unchanged += Character.charCount(text.codePointAt(unchanged, to));
        }
        if (unchanged == to) {
            return text;
        }
        NormalizedTextBuilder builder = new NormalizedTextBuilder(text, from, to).copy(from, unchanged);
        for (int i = unchanged; i < to; ) {
            int codePoint = text.codePointAt(i, to);
            int end = i + Character.charCount(codePoint);
            map(codePoint, i, end, builder);
            i = end;
        }
        return builder.build();
    }

    private static void keepUnless(boolean removed, int codePoint, int at, int end, NormalizedTextBuilder out) {
        if (!removed) {
            out.replace(codePoint, at, end);
        }
    }

    private static boolean isChangedByLowerCase(int codePoint) {
        String single = Character.toString(codePoint);
        return !single.toLowerCase(Locale.ROOT).equals(single);
    }

    private static boolean isNmtControl(int c) {
        return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
    }

    private static boolean isNmtSpace(int c) {
        return switch (c) {
            case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
            default -> c >= 0x200B && c <= 0x200F;
        };
    }
}
