package dev.nernst.runtime.random;

/**
 * Random numbers addressed by keys: number {@code index} of the stream of some keys, such as (seed, step, prompt,
 * sample), is a function of these alone. There is no state to save, and no order of use to keep: a run is repeatable
 * whatever the threads do. Immutable and thread-safe.
 *
 * <p>The keys and the index are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), twice after each
 * key.
 */
public final class RandomStream {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final long state;

    private RandomStream(long state) {
        this.state = state;
    }

    /** The stream of these keys. Different keys, or another order of them, give unrelated streams. */
    public static RandomStream of(long... keys) {
        long state = GOLDEN_GAMMA;
        for (long key : keys) {
            state = mix(mix(state + GOLDEN_GAMMA) ^ mix(key * GOLDEN_GAMMA + 1));
        }
        return new RandomStream(state);
    }

    /** A stream below this one. */
    public RandomStream with(long key) {
        return new RandomStream(mix(mix(state + GOLDEN_GAMMA) ^ mix(key * GOLDEN_GAMMA + 1)));
    }

    /** 64 random bits. */
    public long bits(long index) {
        return mix(mix(state + index * GOLDEN_GAMMA) + GOLDEN_GAMMA);
    }

    /** A number in [0, 1) with 53 random bits. */
    public double uniform(long index) {
        return (bits(index) >>> 11) * 0x1p-53;
    }

    /** A number in [0, bound). */
    public int below(long index, int bound) {
        return (int) Math.multiplyHigh(bits(index) >>> 1, (long) bound << 1);
    }

    /** A standard normal number (Box and Muller, 1958). */
    public double normal(long index) {
        double radius = Math.sqrt(-2 * Math.log1p(-uniform(2 * index)));
        return radius * Math.cos(2 * Math.PI * uniform(2 * index + 1));
    }

    /** A random order of 0 to {@code count - 1} (Fisher and Yates). */
    public int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = below(i, i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static long mix(long z) {
        long a = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ a >>> 27) * 0x94d049bb133111ebL;
        return b ^ b >>> 31;
    }
}
