package dev.nernst.weights.tools;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Progress;
import dev.nernst.weights.WeightSources;
import dev.nernst.weights.gguf.GgufTensor;
import dev.nernst.weights.gguf.GgufWeights;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.StoredType;
import dev.nernst.weights.safetensors.TensorInfo;
import dev.nernst.weights.safetensors.WeightFiles;
import dev.nernst.weights.store.NonFinite;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks over weight files: their structure, and what their numbers should not be. Stateless.
 *
 * <p>Safe for use by several threads.
 */
public final class Check {
    private Check() {}

    /** What can be found. */
    public enum Kind {
        /** A NaN: the model cannot run. */
        NAN(true),
        /** An infinity: the model cannot run. */
        INFINITE(true),
        /** The bytes of another tensor once more: perhaps a head that could be tied. */
        DUPLICATE(false),
        /** No elements. */
        EMPTY(false),
        /** Nothing but zeros, with more than one element. */
        ALL_ZERO(false),
        /** The index gives another total size than the tensors have. */
        INDEX_SIZE(false),
        /** Quantised in a form that is not known here, or integers that no scales belong to. */
        QUANTIZED(true),
        /** An element type that can be copied, but not computed with. */
        NOT_COMPUTABLE(false),
        /** What a reader passes over. */
        ODD(false);

        private final boolean error;

        Kind(boolean error) {
            this.error = error;
        }

        /** Whether it makes the weights unusable, rather than worth a look. */
        public boolean isError() {
            return error;
        }
    }

    /** One thing found, as a sentence about {@code tensor}; the index has the empty name. */
    public record Finding(Kind kind, String tensor, String message) {}

    /**
     * The result.
     *
     * @param tensors how many were looked at
     * @param bytes how many they take
     */
    public record Report(int tensors, long bytes, List<Finding> findings) {
        /** Whether nothing makes the weights unusable. */
        public boolean usable() {
            return findings.stream().noneMatch(finding -> finding.kind().isError());
        }
    }

    /** A tensor of any format; {@code rows} is null where the runtime does not know the element type. */
    private record Item(
            String name,
            String type,
            long[] shape,
            FilePart bytes,
            @Nullable Supplier<FloatRows> rows) {}

    /**
     * Checks a file, an index or a directory.
     *
     * @param path what {@link WeightSources#open} takes
     * @throws InvalidInputException if the structure is not valid, in the words of the reader
     */
    public static Report run(Path path, Progress progress) {
        Optional<Path> gguf = WeightSources.gguf(path);
        if (gguf.isPresent()) {
            try (GgufWeights weights = GgufWeights.open(gguf.get())) {
                return run(items(weights), new ArrayList<>(), progress);
            }
        }
        try (WeightFiles weights = Safetensors.open(path)) {
            List<Finding> findings = new ArrayList<>();
            List<Item> items = items(weights);
            long declared = weights.indexedBytes();
            long actual = bytes(items);
            if (declared >= 0 && declared != actual) {
                findings.add(new Finding(
                        Kind.INDEX_SIZE,
                        "",
                        "the index gives a total size of " + declared + " bytes, but the tensors take " + actual));
            }
            weights.warnings().forEach(warning -> findings.add(new Finding(Kind.ODD, "", warning)));
            findQuantized(weights, findings);
            return run(items, findings, progress);
        }
    }

    private static void findQuantized(WeightFiles weights, List<Finding> findings) {
        String refusal = weights.refusal();
        if (refusal != null) {
            findings.add(new Finding(Kind.QUANTIZED, "", refusal));
        }
        for (String name : weights.names()) {
            StoredType type = weights.info(name).type();
            if (type.dtype() == null) {
                findings.add(new Finding(
                        Kind.NOT_COMPUTABLE, name, "is " + type + ", which can be copied, but not computed with"));
            } else if (refusal == null && weights.isIntegersOnly(name)) {
                findings.add(
                        new Finding(Kind.QUANTIZED, name, "is " + type + " without scales, so no weights are known"));
            }
        }
    }

    private static List<Item> items(GgufWeights weights) {
        return weights.names().stream()
                .map(name -> {
                    GgufTensor tensor = weights.stored(name);
                    FilePart bytes = weights.file().bytes(tensor);
                    return new Item(name, tensor.type().name(), tensor.extents(), bytes, () -> weights.rows(name));
                })
                .toList();
    }

    private static List<Item> items(WeightFiles weights) {
        return weights.stored().stream()
                .map(info -> new Item(
                        info.name(),
                        info.type().name(),
                        info.extents(),
                        weights.bytes(info.name()),
                        rows(weights, info)))
                .toList();
    }

    private static @Nullable Supplier<FloatRows> rows(WeightFiles weights, TensorInfo info) {
        DType dtype = info.type().dtype();
        return dtype == null ? null : () -> weights.rows(info.name());
    }

    private static Report run(List<Item> items, List<Finding> findings, Progress progress) {
        Map<String, Item> seen = new LinkedHashMap<>();
        long total = bytes(items);
        long done = 0;
        for (Item item : items) {
            if (item.bytes().size() == 0) {
                findings.add(new Finding(Kind.EMPTY, item.name(), "has no elements: " + Arrays.toString(item.shape())));
            } else {
                checkNumbers(item, findings);
                String key = item.type() + Arrays.toString(item.shape()) + Digests.sha256(item.bytes());
                Item twin = seen.putIfAbsent(key, item);
                if (twin != null) {
                    findings.add(new Finding(Kind.DUPLICATE, item.name(), "has the same bytes as " + twin.name()));
                }
            }
            done += item.bytes().size();
            progress.update(item.name(), done, total);
        }
        return new Report(items.size(), total, List.copyOf(findings));
    }

    private static void checkNumbers(Item item, List<Finding> findings) {
        if (item.rows() == null) {
            return;
        }
        FloatRows rows = item.rows().get();
        float[] row = new float[rows.columns()];
        NonFinite odd = new NonFinite();
        boolean zero = true;
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            odd.look(row, row.length);
            for (int i = 0; zero && i < row.length; i++) {
                zero = row[i] == 0;
            }
        }
        if (odd.nans() > 0) {
            findings.add(new Finding(Kind.NAN, item.name(), "holds " + odd.nans() + " NaN"));
        }
        if (odd.infinities() > 0) {
            findings.add(new Finding(Kind.INFINITE, item.name(), "holds " + odd.infinities() + " infinities"));
        }
        if (zero && rows.count() * rows.columns() > 1) {
            findings.add(new Finding(Kind.ALL_ZERO, item.name(), "is zero everywhere"));
        }
    }

    private static long bytes(List<Item> items) {
        return items.stream().mapToLong(item -> item.bytes().size()).sum();
    }
}
