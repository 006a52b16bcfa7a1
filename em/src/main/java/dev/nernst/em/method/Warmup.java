package dev.nernst.em.method;

import dev.nernst.runtime.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the learning rate rises from 0 at the beginning of a run.
 *
 * <p>Immutable; safe for use by several threads.
 *
 * @param amount steps, or percent of all steps
 * @param isShare whether it is percent
 */
public record Warmup(double amount, boolean isShare) {
    /** The full rate from the first update on. */
    public static final Warmup NONE = new Warmup(0, false);

    private static final Pattern WRITTEN = Pattern.compile("(\\d+)|(\\d+(?:\\.\\d+)?)%");
    private static final double PERCENT = 100;

    public Warmup {
        if (!(amount >= 0) || amount > (isShare ? PERCENT : Long.MAX_VALUE)) {
            throw refused(text(amount, isShare));
        }
    }

    /**
     * What {@link #toString} writes: {@code 20}, or {@code 10%}.
     *
     * @throws InvalidInputException if it is neither
     */
    public static Warmup parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw refused(text);
        }
        boolean isShare = matcher.group(1) == null;
        return new Warmup(Double.parseDouble(matcher.group(isShare ? 2 : 1)), isShare);
    }

    /** The steps of it in a run of {@code all}; a share is rounded down. */
    public long steps(long all) {
        return (long) (isShare ? amount * all / PERCENT : amount);
    }

    @Override
    public String toString() {
        return text(amount, isShare);
    }

    private static String text(double amount, boolean isShare) {
        String number = amount == Math.rint(amount) ? String.valueOf((long) amount) : String.valueOf(amount);
        return isShare ? number + "%" : number;
    }

    private static InvalidInputException refused(String text) {
        return new InvalidInputException(
                "warmup-steps is " + text + ", but must be a number of steps or a share of them such as 10%");
    }
}
