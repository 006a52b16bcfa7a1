package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Loading;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.FilePart;
import dev.nernst.weights.io.TextQuote;
import dev.nernst.weights.store.WeightMemory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one safetensors file or of a set of shards. Scales of int8 weights (see {@link Quantization}) are left
 * out of {@link #names()} and joined to their weights; {@link #stored()}, {@link #info} and {@link #bytes} show everything
 * as it is stored. Thread-safety: see {@link WeightSource}.
 */
public final class WeightFiles implements WeightSource {
    private final Path opened;
    private final List<SafetensorsFile> files;
    private final Map<String, SafetensorsFile> fileOf;
    private final Map<String, String> metadata;
    private final Quantization quantization;
    private final Set<String> names;
    private final long indexedBytes;
    private final List<String> warnings;
    private final WeightMemory memory = new WeightMemory();

    private WeightFiles(
            Path opened,
            List<SafetensorsFile> files,
            Map<String, SafetensorsFile> fileOf,
            Map<String, String> metadata,
            long indexedBytes,
            List<String> warnings) {
        this.opened = opened;
        this.files = files;
        this.fileOf = fileOf;
        this.metadata = metadata;
        this.indexedBytes = indexedBytes;
        this.quantization =
                Quantization.of(files.getFirst().path().toAbsolutePath().resolveSibling(""), metadata);
        Set<String> visible = new LinkedHashSet<>(fileOf.keySet());
        visible.removeIf(name -> quantization.isPart(name, fileOf::containsKey));
        this.names = Collections.unmodifiableSet(visible);
        List<String> all = new ArrayList<>(warnings);
        if (quantization.warning() != null) {
            all.add(quantization.warning());
        }
        this.warnings = List.copyOf(all);
    }

    /**
     * Joins files; the result owns and closes them.
     *
     * @param opened the file or the index, for messages
     * @param chosen the file of each tensor; empty where the files have all names once
     * @param indexedBytes see {@link #indexedBytes()}
     */
    static WeightFiles of(
            Path opened,
            List<SafetensorsFile> files,
            Map<String, SafetensorsFile> chosen,
            long indexedBytes,
            List<String> warnings) {
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>(chosen);
        Map<String, String> metadata = new LinkedHashMap<>();
        for (SafetensorsFile file : files) {
            if (chosen.isEmpty()) {
                file.names().forEach(name -> fileOf.put(name, file));
            }
            file.metadata().forEach(metadata::putIfAbsent);
        }
        return new WeightFiles(
                opened, List.copyOf(files), fileOf, Collections.unmodifiableMap(metadata), indexedBytes, warnings);
    }

    /** The text pairs of all files together; where two files differ on a key, the first file's value. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The bytes of all tensors as the index of a sharded checkpoint gives them, or -1 where nothing gives them. */
    public long indexedBytes() {
        return indexedBytes;
    }

    /** The files, in the order of the index. */
    public List<Path> files() {
        return files.stream().map(SafetensorsFile::path).toList();
    }

    @Override
    public Set<String> names() {
        return names;
    }

    /** Every stored tensor, scales of int8 weights included, in the order of the files and of the data in them. */
    public List<TensorInfo> stored() {
        List<TensorInfo> all = new ArrayList<>();
        for (SafetensorsFile file : files) {
            file.tensors().stream()
                    .filter(info -> fileOf.get(info.name()) == file)
                    .forEach(all::add);
        }
        return all;
    }

    /**
     * The description of a stored tensor.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public TensorInfo info(String name) {
        return file(name).info(name);
    }

    /**
     * The stored bytes of a tensor of any type.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public FilePart bytes(String name) {
        return file(name).bytes(name);
    }

    @Override
    public long[] shape(String name) {
        return info(name).extents();
    }

    @Override
    public DType dtype(String name) {
        SafetensorsFile file = file(name);
        TensorInfo info = file.info(name);
        DType dtype = info.type().dtype();
        if (dtype == null) {
            throw invalid(file, name, "the dtype " + info.type() + " can be copied, but not computed with");
        }
        return dtype;
    }

    @Override
    public long byteSize(String name) {
        TensorInfo info = info(name);
        return info.type().dtype() == null ? 0 : info.byteSize();
    }

    @Override
    public void read(String name, MemorySegment into) {
        bytes(name).readAll(into);
    }

    @Override
    public float @Nullable [] rowScales(String name) {
        String scales = quantization.scalesOf(name);
        if (scales == null || info(name).type() != StoredType.I8 || !fileOf.containsKey(scales)) {
            return null;
        }
        String zeroPoint = quantization.zeroPointOf(name);
        if (zeroPoint != null && fileOf.containsKey(zeroPoint)) {
            requireZero(zeroPoint);
        }
        DType dtype = dtype(scales);
        if (!dtype.isFloat()) {
            throw invalid(file(scales), scales, "scales of type " + dtype + " are none");
        }
        return RowScales.spread(file(scales).path(), info(name), floats(scales), info(scales));
    }

    private void requireZero(String zeroPoint) {
        for (float value : floats(zeroPoint)) {
            if (value != 0) {
                throw invalid(
                        file(zeroPoint), zeroPoint, "is not zero everywhere, where symmetric int8 is what can be read");
            }
        }
    }

    private float[] floats(String name) {
        FloatRows rows = plainRows(name, null);
        float[] all = new float[Math.toIntExact(rows.count() * rows.columns())];
        for (int row = 0; row < rows.count(); row++) {
            rows.read(row, all, row * rows.columns());
        }
        return all;
    }

    @Override
    public FloatRows rows(String name) {
        return plainRows(name, rowScales(name));
    }

    private FloatRows plainRows(String name, float @Nullable [] scales) {
        SafetensorsFile file = file(name);
        return new PlainRows(bytes(name), dtype(name), scales, where(file, name), shape(name));
    }

    @Override
    public Tensor tensor(String name, Loading loading) {
        DType dtype = dtype(name);
        float[] scales = rowScales(name);
        if (loading == Loading.COPY) {
            return memory.tensor(name, dtype, shape(name), scales, into -> read(name, into));
        }
        Tensor view = Tensor.of(dtype, bytes(name).map(), shape(name));
        return scales == null ? view : view.withRowScales(memory.scalesOf(scales));
    }

    /**
     * Whether the tensor is a matrix of weights by its name and nothing but integers: they mean something that its files
     * do not tell.
     */
    public boolean isIntegersOnly(String name) {
        TensorInfo info = info(name);
        DType dtype = info.type().dtype();
        boolean integers = dtype != null && !dtype.isFloat() && dtype != DType.BOOL;
        return integers
                && name.endsWith(CompressedTensors.WEIGHT)
                && info.shape().size() == 2
                && (dtype != DType.I8 || rowScales(name) == null);
    }

    @Override
    public void requireComputable() {
        quantization.requireComputable();
    }

    /**
     * Makes sure that every tensor which is a matrix of weights by its name is one.
     *
     * @throws InvalidInputException if the weights are quantised in a form that is not known, or are integers only
     */
    public void requireWeights() {
        requireComputable();
        for (String name : names) {
            if (isIntegersOnly(name)) {
                throw invalid(file(name), name, "is " + info(name).type() + " without scales, so no weights are known");
            }
        }
    }

    /** Why the weights cannot be computed with, one sentence, or null. */
    public @Nullable String refusal() {
        return quantization.refusal();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void requireUnchanged() {
        files.forEach(SafetensorsFile::requireUnchanged);
    }

    @Override
    public Path fileOf(String name) {
        return file(name).path();
    }

    private SafetensorsFile file(String name) {
        SafetensorsFile file = fileOf.get(name);
        if (file == null) {
            throw new InvalidInputException(opened + ": has no tensor " + TextQuote.quoted(name));
        }
        return file;
    }

    private static InvalidInputException invalid(SafetensorsFile file, String name, String reason) {
        return new InvalidInputException(where(file, name) + ": " + reason);
    }

    private static String where(SafetensorsFile file, String name) {
        return file.path() + ": tensor " + TextQuote.quoted(name);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
        memory.close();
    }
}
