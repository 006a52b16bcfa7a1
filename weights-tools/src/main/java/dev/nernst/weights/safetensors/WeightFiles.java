package dev.nernst.weights.safetensors;

import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.TextQuote;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of one safetensors file or of a set of shards, as mapped views. In files that {@link RowScales} marks,
 * {@link #names()} leaves out the scale tensors and {@link #tensor} joins them to their I8 weights; {@link #stored()},
 * {@link #info} and {@link #bytes} show everything as it is stored. Thread-safety: see {@link WeightSource}.
 */
public final class WeightFiles implements WeightSource {
    private final List<SafetensorsFile> files;
    private final Map<String, SafetensorsFile> fileOf;
    private final Map<String, String> metadata;
    private final Set<String> names;
    private final long indexedBytes;

    private WeightFiles(
            List<SafetensorsFile> files,
            Map<String, SafetensorsFile> fileOf,
            Map<String, String> metadata,
            long indexedBytes) {
        this.indexedBytes = indexedBytes;
        this.files = files;
        this.fileOf = fileOf;
        this.metadata = metadata;
        Set<String> visible = new LinkedHashSet<>(fileOf.keySet());
        if (RowScales.marked(metadata)) {
            visible.removeIf(name -> RowScales.isScalesName(name) && fileOf.containsKey(RowScales.weightOf(name)));
        }
        this.names = Collections.unmodifiableSet(visible);
    }

    /** Joins files whose tensor names differ; the result owns and closes them. */
    static WeightFiles of(List<SafetensorsFile> files, long indexedBytes) {
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (SafetensorsFile file : files) {
            for (String name : file.names()) {
                fileOf.put(name, file);
            }
            file.metadata().forEach(metadata::putIfAbsent);
        }
        return new WeightFiles(List.copyOf(files), fileOf, Collections.unmodifiableMap(metadata), indexedBytes);
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
        files.forEach(file -> all.addAll(file.tensors()));
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
     * The stored bytes of a tensor of any type, a view of the mapped file.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public MemorySegment bytes(String name) {
        return file(name).bytes(name);
    }

    @Override
    public long[] shape(String name) {
        return info(name).extents();
    }

    @Override
    public DType dtype(String name) {
        SafetensorsFile file = file(name);
        return dtype(file, file.info(name));
    }

    @Override
    public FloatRows rows(String name) {
        return FloatRows.of(tensor(name));
    }

    @Override
    public Tensor tensor(String name) {
        SafetensorsFile file = file(name);
        Tensor tensor = plain(file, name);
        if (tensor.dtype() == DType.I8 && names.contains(name) && RowScales.marked(metadata)) {
            String scalesName = RowScales.scalesOf(name);
            if (fileOf.containsKey(scalesName)) {
                return RowScales.join(file.path(), name, tensor, plain(file(scalesName), scalesName));
            }
        }
        return tensor;
    }

    private static Tensor plain(SafetensorsFile file, String name) {
        TensorInfo info = file.info(name);
        return Tensor.of(dtype(file, info), file.bytes(name), info.extents());
    }

    private static DType dtype(SafetensorsFile file, TensorInfo info) {
        DType dtype = info.type().dtype();
        if (dtype == null) {
            throw new InvalidInputException(file.path() + ": tensor " + TextQuote.quoted(info.name()) + ": the dtype "
                    + info.type() + " can be copied, but not computed with");
        }
        return dtype;
    }

    @Override
    public Path fileOf(String name) {
        return file(name).path();
    }

    private SafetensorsFile file(String name) {
        SafetensorsFile file = fileOf.get(name);
        if (file == null) {
            Path where = files.size() == 1 ? files.getFirst().path() : directory();
            throw new InvalidInputException(where + ": has no tensor " + TextQuote.quoted(name));
        }
        return file;
    }

    private Path directory() {
        Path parent = files.getFirst().path().toAbsolutePath().getParent();
        return parent == null ? files.getFirst().path() : parent;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
