package dev.nernst.em.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.em.loop.RunDirectory;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import dev.nernst.weights.io.AtomicFile;
import dev.nernst.weights.io.FileHash;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code run.json}: what a run is made of, so that it can be repeated and gone on with.
 *
 * <p>To be used by one thread at a time.
 *
 * @param json its content
 */
public record RunRecord(ObjectNode json) {
    /** Flags that do not change what is learnt. */
    private static final Set<String> WITHOUT_INFLUENCE =
            Set.of("threads", "weights", "save-every", "keep-last", "reward-timeout");

    private static final String METHOD = "method";
    private static final String CONFIG = "config";
    private static final String MODEL = "model";
    private static final Pattern MODEL_FILE = Pattern.compile(".+\\.(safetensors|json|gguf|jinja)");
    private static final Pattern WEIGHT_FILE = Pattern.compile(".+\\.(safetensors|gguf)");
    private static final String HASH = "sha256";
    private static final String DATA = "data";
    private static final String STARTED = "started";

    /**
     * The record of a run that begins now.
     *
     * @param config what the run is told to be: flags, or the description of a job
     * @param version of the program
     * @param trained file of the data
     * @param heldOut file of held-out data, or null
     */
    public static RunRecord of(
            String method, ObjectNode config, String version, LanguageModel model, Path trained, @Nullable Path heldOut)
            throws IOException {
        ObjectNode json = StrictJson.object();
        json.put(METHOD, method);
        json.put(STARTED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.set(CONFIG, config);
        Provider provider = model.provider();
        json.put("weights", model.loading().label());
        ObjectNode versions = json.putObject("versions");
        versions.put("nernst", version);
        versions.put("java", Runtime.version().toString());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("provider", provider.name());
        versions.put("provider_description", provider.description());
        ObjectNode data = json.putObject(DATA);
        for (Path file : heldOut == null ? List.of(trained) : List.of(trained, heldOut)) {
            hash(file, data.putObject(file.toAbsolutePath().normalize().toString()));
        }
        // By name alone, for a model may lie elsewhere when the run goes on.
        ObjectNode weights = json.putObject(MODEL);
        for (Path file : filesOf(model.path())) {
            hash(file, weights.putObject(file.getFileName().toString()));
        }
        return new RunRecord(json);
    }

    private static void hash(Path file, ObjectNode into) throws IOException {
        into.put("bytes", Files.size(file)).put(HASH, FileHash.sha256(file));
    }

    private static List<Path> filesOf(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return List.of(model);
        }
        try (Stream<Path> files = Files.list(model)) {
            return files.filter(Files::isRegularFile)
                    .filter(file ->
                            MODEL_FILE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }

    /** The record of the run in {@code directory}. */
    public static RunRecord read(RunDirectory directory) {
        return new RunRecord(StrictJson.readObject(directory.record()));
    }

    /** Writes it, into a directory that is made where it is not there. */
    public void write(RunDirectory directory) {
        directory.create();
        AtomicFile.write(directory.record(), StrictJson.pretty(json));
    }

    /** @throws InvalidInputException if this is the record of a run of another method */
    public void requireMethod(String method, Path out) {
        String own = json.path(METHOD).asText();
        if (!own.equals(method)) {
            throw new InvalidInputException(
                    out + ": holds a run of " + own + ", which train " + method + " cannot go on with");
        }
    }

    /** What the run was told to be. */
    public ObjectNode config(Path file) {
        if (json.get(CONFIG) instanceof ObjectNode config) {
            return config;
        }
        throw new InvalidInputException(file + ": field config is missing or not an object");
    }

    /** The moment the run began, standing still: what chat templates take for now. */
    public Clock clock(Path file) {
        try {
            Instant started = Instant.parse(json.path(STARTED).asText());
            ZoneId zone = ZoneOffset.UTC;
            return Clock.fixed(started, zone);
        } catch (DateTimeParseException e) {
            throw new InvalidInputException(file + ": field started is no date and time", e);
        }
    }

    /**
     * This record as that of a run that goes on from {@code earlier}: begun when that one was.
     *
     * @return what differs, a sentence each
     * @throws InvalidInputException if data or model are others: the run would not be the same
     */
    public List<String> continueFrom(RunRecord earlier) {
        json.set(STARTED, earlier.json.path(STARTED));
        requireSameFiles(json.path(DATA), earlier.json.path(DATA));
        requireSameFiles(json.path(MODEL), earlier.json.path(MODEL));
        requireSameData(json.path(DATA), earlier.json.path(DATA));
        if (!weightsOf(json.path(MODEL)).equals(weightsOf(earlier.json.path(MODEL)))) {
            throw new InvalidInputException(
                    "--model: is not the model that the run began with, so it cannot go on with it");
        }
        List<String> changes = new ArrayList<>();
        for (String part : List.of(CONFIG, "versions")) {
            for (var field : json.path(part).properties()) {
                JsonNode before = earlier.json.path(part).path(field.getKey());
                // As text, for a number that was read back may be of another type.
                boolean same = before.toString().equals(field.getValue().toString());
                if (!same && !WITHOUT_INFLUENCE.contains(field.getKey())) {
                    changes.add(field.getKey() + " is " + field.getValue().asText() + " now and was "
                            + before.asText("not set") + ": the result can differ from that of an uninterrupted run");
                }
            }
        }
        return changes;
    }

    /** The data first, held-out data behind it; a run may get or lose the second, but not change it. */
    private static void requireSameData(JsonNode now, JsonNode before) {
        List<Map.Entry<String, JsonNode>> own = List.copyOf(now.properties());
        List<Map.Entry<String, JsonNode>> earlier = List.copyOf(before.properties());
        for (int i = 0; i < Math.min(own.size(), earlier.size()); i++) {
            if (!own.get(i)
                    .getValue()
                    .path(HASH)
                    .equals(earlier.get(i).getValue().path(HASH))) {
                throw new InvalidInputException(own.get(i).getKey() + ": is not what the run began with, which was "
                        + earlier.get(i).getKey() + ", so it cannot go on with it");
            }
        }
    }

    /** The hashes of the files that hold weights, whatever they are called. */
    private static Set<String> weightsOf(JsonNode files) {
        Set<String> hashes = new TreeSet<>();
        for (var file : files.properties()) {
            if (WEIGHT_FILE.matcher(file.getKey()).matches()) {
                hashes.add(file.getValue().path(HASH).asText());
            }
        }
        return hashes;
    }

    private static void requireSameFiles(JsonNode now, JsonNode before) {
        for (var file : now.properties()) {
            JsonNode hash = before.path(file.getKey()).path(HASH);
            if (hash.isTextual() && !hash.equals(file.getValue().path(HASH))) {
                throw new InvalidInputException(
                        file.getKey() + ": has changed since the run began, so it cannot go on with it");
            }
        }
    }
}
