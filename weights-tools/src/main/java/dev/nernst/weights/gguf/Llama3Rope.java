package dev.nernst.weights.gguf;

import org.jspecify.annotations.Nullable;

/**
 * The llama3 scaling of rotary position embedding (Llama 3.1): frequencies whose wavelength is above originalContext /
 * lowFrequencyFactor are divided by factor, those below originalContext / highFrequencyFactor are kept, and those
 * between are divided by 1 / ((1 - s) / factor + s), s rising from 0 to 1. GGUF files hold the divisors only.
 *
 * @param factor the largest divisor, above 1
 * @param lowFrequencyFactor wavelengths above originalContext by this are fully scaled
 * @param highFrequencyFactor wavelengths below originalContext by this are not scaled
 * @param originalContext positions that the model was first trained on
 */
record Llama3Rope(double factor, double lowFrequencyFactor, double highFrequencyFactor, long originalContext) {
    private static final double TOLERANCE = 1e-4;
    private static final int MAX_ORIGINAL_CONTEXT = 1 << 24;

    /** Whether the divisors change nothing. */
    static boolean unscaled(float[] divisors) {
        for (float divisor : divisors) {
            if (divisor != 1) {
                return false;
            }
        }
        return true;
    }

    /** The divisors of the frequencies base^(-2i / headDim), i = 0 to headDim / 2 - 1. */
    float[] divisors(double base, int headDim) {
        float[] divisors = new float[headDim / 2];
        for (int i = 0; i < divisors.length; i++) {
            double wavelength = wavelength(base, headDim, i);
            double s = (originalContext / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            divisors[i] = (float) (1 / ((1 - Math.clamp(s, 0, 1)) / factor + Math.clamp(s, 0, 1)));
        }
        return divisors;
    }

    /**
     * A scaling with these divisors, or null if there is none. Several have the same: multiplying both frequency factors
     * and the context by one number changes nothing. So what Llama 3 was published
     * with is tried first: factors 1 and 4, and a context of 8192 or another power of two.
     */
    static @Nullable Llama3Rope of(float[] divisors, double base) {
        double factor = 1;
        for (float divisor : divisors) {
            factor = Math.max(factor, divisor);
        }
        Llama3Rope published = new Llama3Rope(factor, 1, 4, 8192);
        if (published.has(divisors, base)) {
            return published;
        }
        for (long context = 32; context <= MAX_ORIGINAL_CONTEXT; context *= 2) {
            Llama3Rope candidate = new Llama3Rope(factor, 1, 4, context);
            if (candidate.has(divisors, base)) {
                return candidate;
            }
        }
        return solved(divisors, base, factor);
    }

    /** Solves s = a / wavelength - b from two divisors strictly between 1 and factor, with the low factor set to 1. */
    private static @Nullable Llama3Rope solved(float[] divisors, double base, double factor) {
        int headDim = divisors.length * 2;
        int first = -1;
        int last = -1;
        for (int i = 0; i < divisors.length; i++) {
            if (divisors[i] > 1 + TOLERANCE && divisors[i] < factor * (1 - TOLERANCE)) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (first < 0) {
            return null;
        }
        double perWavelength = 1 / wavelength(base, headDim, first);
        double s = share(divisors[first], factor);
        double a;
        double b;
        if (first == last) {
            // One divisor leaves a choice; the published factors 1 and 4 mean b = 1/3.
            b = 1.0 / 3;
            a = (s + b) / perWavelength;
        } else {
            double otherPerWavelength = 1 / wavelength(base, headDim, last);
            a = (s - share(divisors[last], factor)) / (perWavelength - otherPerWavelength);
            b = a * perWavelength - s;
        }
        // a = context / (high - low), b = low / (high - low).
        double context = a / b;
        double high = 1 + 1 / b;
        if (!(b > 0) || !(context >= 1) || context > MAX_ORIGINAL_CONTEXT) {
            return null;
        }
        Llama3Rope candidate = new Llama3Rope(factor, 1, neat(high), Math.round(context));
        return candidate.has(divisors, base) ? candidate : null;
    }

    /** A number within rounding of a whole one becomes it. */
    private static double neat(double value) {
        return Math.abs(value - Math.rint(value)) < 1e-3 * value ? Math.rint(value) : value;
    }

    private static double share(double divisor, double factor) {
        return (1 / divisor - 1 / factor) / (1 - 1 / factor);
    }

    private boolean has(float[] divisors, double base) {
        float[] own = divisors(base, divisors.length * 2);
        for (int i = 0; i < divisors.length; i++) {
            if (!(Math.abs(own[i] - divisors[i]) <= TOLERANCE * divisors[i])) {
                return false;
            }
        }
        return true;
    }

    private static double wavelength(double base, int headDim, int i) {
        return 2 * Math.PI * Math.pow(base, 2.0 * i / headDim);
    }
}
