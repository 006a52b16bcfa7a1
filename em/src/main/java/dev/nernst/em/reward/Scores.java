package dev.nernst.em.reward;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rewards of one prompt's responses, and what they are made of.
 *
 * <p>Threads may share an instance as long as none writes to its arrays.
 *
 * @param total [responses] what is learnt from
 * @param parts by name, each [responses]: as they were before weights and centring; the first tells how good the responses
 *     are for an {@code AccuracyFilter}
 */
public record Scores(double[] total, Map<String, double[]> parts) {
    /** A reward that has no parts but itself. */
    static Scores single(String name, double[] total) {
        return new Scores(total, Map.of(name, total));
    }

    /** The rewards of all prompts, one prompt after the other; each must have the parts of the first. */
    public static Scores joined(List<Scores> prompts) {
        double[] total = new double[0];
        Map<String, double[]> parts = new LinkedHashMap<>();
        for (Scores prompt : prompts) {
            total = append(total, prompt.total());
            prompt.parts().forEach((name, values) -> parts.merge(name, values, Scores::append));
        }
        return new Scores(total, parts);
    }

    private static double[] append(double[] front, double[] back) {
        double[] both = Arrays.copyOf(front, front.length + back.length);
        System.arraycopy(back, 0, both, front.length, back.length);
        return both;
    }
}
