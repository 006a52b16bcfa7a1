package dev.nernst.tokenizer.text;

/**
 * The Unicode classes that split patterns and added tokens ask for, as Oniguruma and Rust define them: white space is the
 * property White_Space (not {@link Character#isWhitespace}), letters are L*, numbers N*. Stateless and thread-safe.
 */
public final class UnicodeClass {
    /** What is neither a letter, nor a number, nor white space. */
    public static final byte OTHER = 0;
    /** General category L*. */
    public static final byte LETTER = 1;
    /** General category N*. */
    public static final byte NUMBER = 2;
    /** White space other than CR and LF. */
    public static final byte SPACE = 3;
    /** CR or LF: white space that some patterns single out. */
    public static final byte NEWLINE = 4;

    private static final int BMP = 0x10000;
    private static final byte[] BMP_CLASSES = bmpClasses();

    private UnicodeClass() {}

    /** One of {@link #OTHER}, {@link #LETTER}, {@link #NUMBER}, {@link #SPACE}, {@link #NEWLINE}. */
    public static byte of(int codePoint) {
        return codePoint < BMP ? BMP_CLASSES[codePoint] : classify(codePoint);
    }

    /** The class of one UTF-16 unit; a surrogate, which is no character of its own, is {@link #OTHER}. */
    public static byte ofUnit(char unit) {
        return BMP_CLASSES[unit];
    }

    /** Property White_Space. */
    public static boolean isWhiteSpace(int codePoint) {
        return codePoint < BMP && BMP_CLASSES[codePoint] >= SPACE;
    }

    /** General category N*. */
    public static boolean isNumeric(int codePoint) {
        return of(codePoint) == NUMBER;
    }

    /** General category P*, or one of the ASCII symbols that count as punctuation. */
    public static boolean isPunctuation(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint > 0x20 && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    /** A combining mark: general category M*. */
    public static boolean isMark(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /** A character of a word in the sense of UTS #18: alphabetic, mark, decimal digit, connector, join control. */
    public static boolean isWord(int codePoint) {
        return Character.isAlphabetic(codePoint)
                || isMark(codePoint)
                || Character.getType(codePoint) == Character.DECIMAL_DIGIT_NUMBER
                || Character.getType(codePoint) == Character.CONNECTOR_PUNCTUATION
                || codePoint == 0x200C
                || codePoint == 0x200D;
    }

    private static byte[] bmpClasses() {
        byte[] classes = new byte[BMP];
        for (int c = 0; c < BMP; c++) {
            classes[c] = classify(c);
        }
        return classes;
    }

    private static byte classify(int codePoint) {
        if (codePoint == '\r' || codePoint == '\n') {
            return NEWLINE;
        }
        if (hasWhiteSpaceProperty(codePoint)) {
            return SPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }

    private static boolean hasWhiteSpaceProperty(int c) {
        return (c >= 0x09 && c <= 0x0D)
                || c == 0x20
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }
}
