package dev.nernst.weights.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileReasons;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a Hugging Face model directory that are not weights: configurations, tokenizer, template, licence.
 *
 * <p>Stateless; safe for use by several threads.
 */
public final class ModelDirectory {
    /** The file that describes the model. */
    public static final String CONFIG = "config.json";

    /** The file that makes a directory an adapter of PEFT's format, which is no model without the one it belongs to. */
    public static final String ADAPTER_CONFIG = "adapter_config.json";

    private static final Pattern WEIGHTS = Pattern.compile(
            ".*\\.(safetensors|gguf|pt|pth|h5|msgpack|onnx|ot)|.*\\.index\\.json|pytorch_model.*|\\..*");

    private ModelDirectory() {}

    /**
     * Reads a config.json.
     *
     * @throws InvalidInputException if it is not there, which is said of an adapter and of what a run leaves in words of
     *     their own, or not valid
     */
    public static ObjectNode readConfig(Path file) {
        if (Files.notExists(file)) {
            refuseRun(file.toAbsolutePath().normalize().resolveSibling(""));
        }
        if (Files.notExists(file) && Files.exists(file.resolveSibling(ADAPTER_CONFIG))) {
            Path adapter = file.resolveSibling("");
            throw new InvalidInputException(adapter + ": is a LoRA adapter and no model, for there is no "
                    + file.getFileName() + "; `weights merge-lora --model BASE --adapter " + adapter
                    + " --out DIR` makes a model of it and the one it was trained beside");
        }
        return StrictJson.readObject(file);
    }

    private static void refuseRun(Path directory) {
        String run = null;
        if (Files.exists(directory.resolve("run.json"))) {
            run = directory + ": is the folder of a run that has not finished";
        } else if (Files.exists(directory.resolve("state.safetensors"))
                && Files.exists(directory.resolve("state.json"))) {
            run = directory + ": is a checkpoint of a run, the state that it goes on from, and no model";
        }
        if (run != null) {
            throw new InvalidInputException(run
                    + "; the same `train` command with --resume finishes the run, and then its" + " --out is a model");
        }
    }

    /**
     * Copies every file of {@code source} that holds no weights in any format; hidden files and sub-directories stay
     * behind.
     *
     * @throws UncheckedIOException if copying fails
     */
    public static void copyCompanions(Path source, Path target) {
        for (Path file : companions(source)) {
            try {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": cannot be copied: " + e, e);
            }
        }
    }

    /** Changes the config.json of {@code directory}, if it has one. */
    static void editConfig(Path directory, Consumer<ObjectNode> edit) {
        Path file = directory.resolve(CONFIG);
        if (Files.exists(file)) {
            ObjectNode config = StrictJson.readObject(file);
            edit.accept(config);
            AtomicFile.write(file, StrictJson.prettyAsPython(config));
        }
    }

    private static List<Path> companions(Path directory) {
        try (Stream<Path> list = Files.list(directory)) {
            return list.filter(Files::isRegularFile)
                    .filter(file ->
                            !WEIGHTS.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + ": cannot be listed: " + FileReasons.of(e), e);
        }
    }
}
