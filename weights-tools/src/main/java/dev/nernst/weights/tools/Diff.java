package dev.nernst.weights.tools;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Progress;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.WeightSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares two checkpoints tensor by tensor, whatever their formats and element types. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Diff {
    private Diff() {}

    /**
     * The result.
     *
     * @param tensors those that both have with the same shape, in the order of the first
     * @param onlyInFirst names
     * @param onlyInSecond names
     * @param differentShapes those that both have with different shapes
     */
    public record Report(
            List<TensorDifference> tensors,
            List<String> onlyInFirst,
            List<String> onlyInSecond,
            List<ShapeDifference> differentShapes) {

        /** Whether both have the same tensors with the same values; their element types may differ. */
        public boolean same() {
            return onlyInFirst.isEmpty()
                    && onlyInSecond.isEmpty()
                    && differentShapes.isEmpty()
                    && tensors.stream().allMatch(tensor -> tensor.differingElements() == 0);
        }
    }

    /**
     * One tensor.
     *
     * @param largestAbsolute the largest |a - b|; infinite where just one is a NaN, or they are different infinities
     * @param largestRelative the largest |a - b| / max(|a|, |b|)
     * @param differingElements elements that are not equal; two NaN are
     * @param elements all elements
     */
    public record TensorDifference(
            String name,
            DType first,
            DType second,
            double largestAbsolute,
            double largestRelative,
            long differingElements,
            long elements) {}

    /** A tensor whose extents differ. */
    public record ShapeDifference(String name, List<Long> first, List<Long> second) {}

    /**
     * Compares the values, as floats, of everything that {@code first} and {@code second} have.
     *
     * @param first what {@link WeightSources#open} takes
     * @param second the same
     * @throws InvalidInputException if one is not valid, or has an element type that cannot be computed with
     */
    public static Report run(Path first, Path second, Progress progress) {
        try (WeightSource a = WeightSources.open(first);
                WeightSource b = WeightSources.open(second)) {
            a.requireComputable();
            b.requireComputable();
            List<String> common = new ArrayList<>();
            List<ShapeDifference> shapes = new ArrayList<>();
            long total = 0;
            for (String name : a.names()) {
                if (!b.names().contains(name)) {
                    continue;
                }
                if (Arrays.equals(a.shape(name), b.shape(name))) {
                    common.add(name);
                    total += elements(a, name) * Float.BYTES;
                } else {
                    shapes.add(new ShapeDifference(name, boxed(a.shape(name)), boxed(b.shape(name))));
                }
            }
            List<TensorDifference> differences = new ArrayList<>();
            long done = 0;
            for (String name : common) {
                differences.add(compare(name, a, b));
                done += elements(a, name) * Float.BYTES;
                progress.update(name, done, total);
            }
            return new Report(List.copyOf(differences), missing(a, b), missing(b, a), List.copyOf(shapes));
        }
    }

    private static TensorDifference compare(String name, WeightSource a, WeightSource b) {
        FloatRows firstRows = a.rows(name);
        FloatRows secondRows = b.rows(name);
        float[] first = new float[firstRows.columns()];
        float[] second = new float[first.length];
        double largestAbsolute = 0;
        double largestRelative = 0;
        long differing = 0;
        for (long row = 0; row < firstRows.count(); row++) {
            firstRows.read(row, first, 0);
            secondRows.read(row, second, 0);
            for (int i = 0; i < first.length; i++) {
                if (first[i] == second[i] || Float.isNaN(first[i]) && Float.isNaN(second[i])) {
                    continue;
                }
                differing++;
                double absolute = Math.abs((double) first[i] - second[i]);
                if (Double.isNaN(absolute)) {
                    absolute = Double.POSITIVE_INFINITY;
                }
                double size = Math.max(Math.abs((double) first[i]), Math.abs((double) second[i]));
                largestAbsolute = Math.max(largestAbsolute, absolute);
                largestRelative = Math.max(largestRelative, Double.isInfinite(absolute) ? absolute : absolute / size);
            }
        }
        return new TensorDifference(
                name, a.dtype(name), b.dtype(name), largestAbsolute, largestRelative, differing, elements(a, name));
    }

    private static long elements(WeightSource source, String name) {
        return Arrays.stream(source.shape(name)).reduce(1, Math::multiplyExact);
    }

    private static List<String> missing(WeightSource from, WeightSource in) {
        return from.names().stream().filter(name -> !in.names().contains(name)).toList();
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
