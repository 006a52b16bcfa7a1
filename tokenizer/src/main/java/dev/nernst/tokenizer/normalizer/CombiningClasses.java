package dev.nernst.tokenizer.normalizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * Canonical combining classes (UAX #44), as ranks: 0 for characters of class 0, else higher the higher the class. The JDK
 * does not tell the classes, but it sorts by them: two marks that it swaps have classes in descending order.
 */
final class CombiningClasses {
    /** COMBINING GREEK YPOGEGRAMMENI has the highest combining class that exists (240). */
    private static final int HIGHEST_CLASS = 0x345;

    private static final int FIRST = 0x300;
    /** No character from here on has a class. */
    private static final int LIMIT = 0x1F000;

    private static final byte[] RANKS = ranks();

    private CombiningClasses() {}

    /** The rank of a character that does not decompose; below 128. */
    static int rank(int codePoint) {
        return codePoint < FIRST || codePoint >= LIMIT ? 0 : RANKS[codePoint];
    }

    private static byte[] ranks() {
        List<Integer> marks = new ArrayList<>();
        for (int c = FIRST; c < LIMIT; c++) {
            switch (Character.getType(c)) {
                case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> {
                    boolean decomposed = Normalizer.isNormalized(Character.toString(c), Form.NFD);
                    if (decomposed && (c == HIGHEST_CLASS || isLower(c, HIGHEST_CLASS))) {
                        marks.add(c);
                    }
                }
                default -> {}
            }
        }
        marks.sort((a, b) -> isLower(a, b) ? -1 : isLower(b, a) ? 1 : 0);
        byte[] ranks = new byte[LIMIT];
        byte rank = 1;
        for (int i = 0; i < marks.size(); i++) {
            if (i > 0 && isLower(marks.get(i - 1), marks.get(i))) {
                rank++;
            }
            ranks[marks.get(i)] = rank;
        }
        return ranks;
    }

    private static boolean isLower(int first, int second) {
        return !Normalizer.isNormalized(Character.toString(second) + Character.toString(first), Form.NFD);
    }
}
