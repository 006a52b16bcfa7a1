package dev.nernst.runtime.optim;

/**
 * The learning rate of each update, as the schedulers of Hugging Face transformers have it: it rises linearly from 0 over
 * the warm-up, then stays or falls to 0 at the end. Immutable and thread-safe.
 *
 * @param shape how it goes on after the warm-up
 * @param peak the highest rate
 * @param warmupUpdates updates until the peak is reached; 0 for none
 * @param totalUpdates of the whole run
 */
public record Schedule(Shape shape, double peak, long warmupUpdates, long totalUpdates) {
    /** How the rate goes on after the warm-up. */
    public enum Shape {
        /** It stays. */
        CONSTANT {
            @Override
            double factor(double progress) {
                return 1;
            }
        },
        /** It falls on a line to 0. */
        LINEAR {
            @Override
            double factor(double progress) {
                return 1 - progress;
            }
        },
        /** It falls on half a cosine wave to 0. */
        COSINE {
            @Override
            double factor(double progress) {
                return 0.5 * (1 + Math.cos(Math.PI * progress));
            }
        };

        /** The share of the peak after {@code progress} (0 to 1) of the updates that follow the warm-up. */
        abstract double factor(double progress);
    }

    public Schedule {
        if (!(peak >= 0) || !Double.isFinite(peak) || warmupUpdates < 0 || totalUpdates < 1) {
            throw new IllegalArgumentException("a schedule of peak " + peak + " over " + totalUpdates
                    + " updates with a warm-up of " + warmupUpdates + " makes no sense");
        }
    }

    /** The learning rate of update {@code number}, counted from 0. */
    public double rate(long number) {
        if (number < warmupUpdates) {
            return peak * number / warmupUpdates;
        }
        double left = Math.max(1, totalUpdates - warmupUpdates);
        return peak * shape.factor(Math.min(1, (number - warmupUpdates) / left));
    }
}
