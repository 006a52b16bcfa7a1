package dev.nernst.cli.commands.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.output.Version;
import dev.nernst.em.run.RunDirectory;
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
import java.util.Set;

/**
 * {@code run.json}: what a run is made of, so that it can be repeated and gone on with. Immutable.
 *
 * @param json its content
 */
record RunRecord(ObjectNode json) {
    /** Flags that do not change what is learnt. */
    private static final Set<String> WITHOUT_INFLUENCE = Set.of("threads", "save-every", "keep-last");

    private static final String METHOD = "method";
    private static final String CONFIG = "config";
    private static final String DATA = "data";
    private static final String STARTED = "started";

    /** The record of a run that begins now. */
    static RunRecord of(String method, ObjectNode config, Provider provider, List<Path> files) throws IOException {
        ObjectNode json = StrictJson.object();
        json.put(METHOD, method);
        json.put(STARTED, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        json.set(CONFIG, config);
        ObjectNode versions = json.putObject("versions");
        versions.put("nernst", Version.ofProgram());
        versions.put("java", Runtime.version().toString());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("provider", provider.name());
        versions.put("provider_description", provider.description());
        ObjectNode data = json.putObject(DATA);
        for (Path file : files) {
            data.putObject(file.toAbsolutePath().normalize().toString())
                    .put("bytes", Files.size(file))
                    .put("sha256", FileHash.sha256(file));
        }
        return new RunRecord(json);
    }

    static RunRecord read(RunDirectory directory) {
        return new RunRecord(StrictJson.readObject(directory.record()));
    }

    void write(RunDirectory directory) {
        directory.create();
        AtomicFile.write(directory.record(), StrictJson.pretty(json));
    }

    /** @throws InvalidInputException if this is the record of a run of another method */
    void requireMethod(String method, Path out) {
        String own = json.path(METHOD).asText();
        if (!own.equals(method)) {
            throw new InvalidInputException(
                    out + ": holds a run of " + own + ", which train " + method + " cannot go on with");
        }
    }

    ObjectNode config(Path file) {
        if (json.get(CONFIG) instanceof ObjectNode config) {
            return config;
        }
        throw new InvalidInputException(file + ": field config is missing or not an object");
    }

    /** The moment the run began, standing still: what chat templates take for now. */
    Clock clock(Path file) {
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
     * @throws InvalidInputException if the data are others: the run would not be the same
     */
    List<String> continueFrom(RunRecord earlier) {
        json.set(STARTED, earlier.json.path(STARTED));
        for (var file : json.path(DATA).properties()) {
            JsonNode before = earlier.json.path(DATA).path(file.getKey());
            if (before.has("sha256")
                    && !before.path("sha256").equals(file.getValue().path("sha256"))) {
                throw new InvalidInputException(
                        file.getKey() + ": has changed since the run began, so it cannot go on with it");
            }
        }
        List<String> changes = new ArrayList<>();
        for (String part : List.of(CONFIG, "versions")) {
            for (var field : json.path(part).properties()) {
                JsonNode before = earlier.json.path(part).path(field.getKey());
                if (!before.equals(field.getValue()) && !WITHOUT_INFLUENCE.contains(field.getKey())) {
                    changes.add(field.getKey() + " is " + field.getValue().asText() + " now and was "
                            + before.asText("not set") + ": the result can differ from that of an uninterrupted run");
                }
            }
        }
        return changes;
    }
}
