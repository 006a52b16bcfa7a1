package dev.nernst.weights.gguf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.DType;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.FloatRows;
import dev.nernst.weights.Loading;
import dev.nernst.weights.WeightSource;
import dev.nernst.weights.io.TextQuote;
import dev.nernst.weights.store.CheckedStore;
import dev.nernst.weights.store.WeightMemory;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A GGUF file as a Hugging Face checkpoint: its parameter names, its row order, its config.json. Weights stored as
 * {@code F32}, {@code F16} or {@code BF16} in the wanted type and in the wanted order can be mapped; others are converted,
 * rounded to nearest even. Thread-safety: see {@link WeightSource}.
 */
public final class GgufWeights implements WeightSource {
    private final GgufFile file;
    private final Architecture architecture;
    private final @Nullable DType wanted;
    private final Map<String, GgufTensor> tensors;
    private final int headDim;
    private final WeightMemory memory = new WeightMemory();

    private GgufWeights(
            GgufFile file, Architecture architecture, @Nullable DType wanted, Map<String, GgufTensor> tensors) {
        this.file = file;
        this.architecture = architecture;
        this.wanted = wanted;
        this.tensors = tensors;
        this.headDim = GgufHyperparameters.headDim(file.metadata(), architecture);
    }

    /**
     * Opens a file without losing precision: floating-point weights in their own type, quantised ones as F32.
     *
     * @throws InvalidInputException if the file is not valid, or of a family that is not supported
     */
    public static GgufWeights open(Path path) {
        return openAs(path, null);
    }

    /**
     * Opens a file with all weights as {@code dtype}.
     *
     * @param dtype F32, F16 or BF16
     * @throws InvalidInputException if the file is not valid, or of a family that is not supported
     */
    public static GgufWeights open(Path path, DType dtype) {
        if (dtype != DType.F32 && dtype != DType.F16 && dtype != DType.BF16) {
            throw new InvalidInputException("GGUF weights can be read as F32, F16 or BF16, not as " + dtype);
        }
        return openAs(path, dtype);
    }

    private static GgufWeights openAs(Path path, @Nullable DType wanted) {
        GgufFile file = GgufFile.open(path);
        try {
            Architecture architecture = Architecture.of(file.metadata());
            return new GgufWeights(file, architecture, wanted, named(file));
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static Map<String, GgufTensor> named(GgufFile file) {
        Map<String, GgufTensor> named = new LinkedHashMap<>();
        for (GgufTensor tensor : file.tensors().values()) {
            if (tensor.name().equals(TensorNames.ROPE_FACTORS)) {
                continue;
            }
            String name = TensorNames.toHuggingFace(tensor.name());
            if (name == null) {
                throw new InvalidInputException(file.path() + ": tensor " + TextQuote.quoted(tensor.name())
                        + ": is not known in a model of the families llama, mistral, qwen2 and qwen3");
            }
            named.put(name, tensor);
        }
        return named;
    }

    /** The file as it is. */
    public GgufFile file() {
        return file;
    }

    public Architecture architecture() {
        return architecture;
    }

    /**
     * The content of config.json; {@code torch_dtype} is that of most weights.
     *
     * @throws InvalidInputException if a hyper-parameter is missing or not supported
     */
    public ObjectNode config() {
        DType dtype = tensors.isEmpty() ? DType.F32 : dtype(name(TensorNames.TOKEN_EMBEDDING));
        return GgufHyperparameters.config(file, architecture, dtype);
    }

    /** The content of generation_config.json: the special token ids, with all those that end an answer. */
    public ObjectNode generationConfig() {
        return GgufHyperparameters.generationConfig(file.metadata());
    }

    /**
     * The tokenizer that the file describes.
     *
     * @throws InvalidInputException if it has none
     */
    public GgufTokenizer tokenizer() {
        return GgufTokenizer.of(file.metadata());
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return stored(name).extents();
    }

    @Override
    public DType dtype(String name) {
        DType own = stored(name).type().dtype();
        return wanted != null ? wanted : own != null ? own : DType.F32;
    }

    @Override
    public long byteSize(String name) {
        return Math.multiplyExact(
                Tensor.elements(shape(name)), (long) dtype(name).bytes());
    }

    @Override
    public FloatRows rows(String name) {
        GgufTensor tensor = stored(name);
        return new GgufRows(tensor, file.bytes(tensor), permutedHeadDim(tensor), where(tensor));
    }

    @Override
    public float @Nullable [] rowScales(String name) {
        return null;
    }

    @Override
    public void read(String name, MemorySegment into) {
        GgufTensor tensor = stored(name);
        if (isStoredAsWanted(tensor, dtype(name))) {
            file.bytes(tensor).readAll(into);
        } else {
            convert(tensor, rows(name), Tensor.of(dtype(name), into, tensor.extents()));
        }
    }

    @Override
    public Tensor tensor(String name, Loading loading) {
        GgufTensor tensor = stored(name);
        DType dtype = dtype(name);
        return loading == Loading.MAP && isStoredAsWanted(tensor, dtype)
                ? Tensor.of(dtype, file.bytes(tensor).map(), tensor.extents())
                : memory.tensor(name, dtype, tensor.extents(), null, into -> read(name, into));
    }

    private boolean isStoredAsWanted(GgufTensor tensor, DType dtype) {
        return dtype == tensor.type().dtype() && permutedHeadDim(tensor) == 0;
    }

    private void convert(GgufTensor stored, FloatRows rows, Tensor target) {
        float[] row = new float[rows.columns()];
        for (long r = 0; r < rows.count(); r++) {
            rows.read(r, row, 0);
            CheckedStore.store(row, row.length, target, r * row.length, where(stored));
        }
    }

    private String where(GgufTensor tensor) {
        return file.fileOf(tensor) + ": tensor " + TextQuote.quoted(tensor.name());
    }

    @Override
    public void requireComputable() {}

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void requireUnchanged() {
        file.requireUnchanged();
    }

    private int permutedHeadDim(GgufTensor tensor) {
        if (!architecture.permuted() || !RopeRows.applies(tensor.name())) {
            return 0;
        }
        if (tensor.shape().isEmpty() || tensor.shape().getFirst() % headDim != 0) {
            throw new InvalidInputException(file.path() + ": tensor " + TextQuote.quoted(tensor.name()) + ": shape "
                    + tensor.shape() + " is no whole number of heads of " + headDim);
        }
        return headDim;
    }

    @Override
    public Path fileOf(String name) {
        return file.fileOf(stored(name));
    }

    /**
     * How the weight called {@code name} is stored.
     *
     * @throws InvalidInputException if there is none
     */
    public GgufTensor stored(String name) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidInputException(file.path() + ": has no tensor " + TextQuote.quoted(name));
        }
        return tensor;
    }

    private String name(String ggufName) {
        GgufTensor tensor = file.tensorOrNull(ggufName);
        if (tensor == null) {
            throw new InvalidInputException(file.path() + ": has no tensor " + TextQuote.quoted(ggufName));
        }
        return Objects.requireNonNull(TensorNames.toHuggingFace(ggufName));
    }

    @Override
    public void close() {
        file.close();
        memory.close();
    }
}
