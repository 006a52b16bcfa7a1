package dev.nernst.cli.usage;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that somebody probably meant. Stateless. */
final class Suggestion {
    private Suggestion() {}

    /** The nearest of {@code known}, where it is near enough: a change or two, or of every third letter in long words. */
    static Optional<String> of(String word, Collection<String> known) {
        int most = Math.max(2, word.length() / 3);
        return known.stream()
                .filter(name -> distance(word, name) <= Math.min(most, name.length() - 1))
                .min(Comparator.<String>comparingInt(name -> distance(word, name))
                        .thenComparing(name -> name));
    }

    /** Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
