package dev.nernst.cli.commands.verify;

import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Tensor;
import dev.nernst.weights.safetensors.Safetensors;
import dev.nernst.weights.safetensors.WeightFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A safetensors file of golden values, with its inputs read and checked. */
final class GoldenFile implements AutoCloseable {
    /** The golden file's name in a folder. */
    private static final String NAME = "golden.safetensors";

    private static final String ADAMW_SETTINGS = "adamw";
    private static final String GGUF = ".gguf";

    private final Path path;
    private final WeightFiles file;
    private final GoldenBatch batch;

    private GoldenFile(Path path, WeightFiles file, GoldenBatch batch) {
        this.path = path;
        this.file = file;
        this.batch = batch;
    }

    /**
     * @param path a file
     * @param vocabulary of the model; token ids are below it
     * @throws InvalidInputException where it cannot be read, or its inputs do not fit together
     */
    static GoldenFile open(Path path, int vocabulary) {
        WeightFiles file = Safetensors.open(path);
        try {
            return new GoldenFile(path, file, new GoldenBatch(file, vocabulary));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The golden file that lies with a model: in its folder, or beside a GGUF file under the same name. */
    static Path besideModel(Path model) {
        String name = String.valueOf(model.getFileName());
        return name.endsWith(GGUF)
                ? model.resolveSibling(name.substring(0, name.length() - GGUF.length()) + "." + NAME)
                : model.resolve(NAME);
    }

    /** {@code path} itself, or the golden file in the folder {@code path}. */
    static Path locate(Path path) {
        return Files.isDirectory(path) ? path.resolve(NAME) : path;
    }

    Path path() {
        return path;
    }

    GoldenBatch batch() {
        return batch;
    }

    /** Every tensor's name, in the order of the file. */
    Set<String> names() {
        return file.names();
    }

    /**
     * The names that {@code only} asks for: each entry is a name, or the beginning of names up to a dot; all where it is
     * empty.
     *
     * @throws InvalidInputException where an entry fits none
     */
    Set<String> select(List<String> only) {
        if (only.isEmpty()) {
            return names();
        }
        Set<String> selected = new LinkedHashSet<>();
        for (String entry : only) {
            Set<String> fitting = names().stream()
                    .filter(name -> name.equals(entry) || name.startsWith(entry + "."))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            if (fitting.isEmpty()) {
                throw new InvalidInputException(path + ": has no tensor " + entry + " or " + entry + ".*");
            }
            selected.addAll(fitting);
        }
        return selected;
    }

    Tensor tensor(String name) {
        return file.tensor(name);
    }

    /**
     * The settings of the optimiser curves.
     *
     * @throws InvalidInputException where the file does not tell them
     */
    AdamWSettings adamWSettings() {
        String text = file.metadata().get(ADAMW_SETTINGS);
        if (text == null) {
            throw new InvalidInputException(
                    path + ": has curves of AdamW, but no key " + ADAMW_SETTINGS + " in its __metadata__");
        }
        return AdamWSettings.parse(path, text);
    }

    @Override
    public void close() {
        file.close();
    }
}
