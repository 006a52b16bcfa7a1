package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tests that train a tiny model on its own responses, through the command line. */
abstract class RolloutRuns extends TinyTraining {
    private static final List<String> USUAL = List.of(
            "--provider",
            "scalar",
            "--batch-size",
            "4",
            "--max-new-tokens",
            "4",
            "--learning-rate",
            "1e-3",
            "--steps",
            "3",
            "--seed",
            "5");

    /** A run that goes well; a usual flag is left out where {@code more} has it. */
    final Trained train(String method, String name, String... more) {
        CommandRun run = attempt(method, name, more);
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        return new Trained(folder.resolve(name));
    }

    /** A run, however it goes. */
    final CommandRun attempt(String method, String name, String... more) {
        List<String> own = List.of(more);
        List<String> arguments = new ArrayList<>(
                List.of("train", method, "--out", folder.resolve(name).toString()));
        if (!own.contains("--resume")) {
            add(arguments, own, "--model", model.toString());
            add(arguments, own, "--data", data.toString());
            for (int i = 0; i < USUAL.size(); i += 2) {
                add(arguments, own, USUAL.get(i), USUAL.get(i + 1));
            }
        }
        arguments.addAll(own);
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static void add(List<String> arguments, List<String> own, String flag, String value) {
        if (!own.contains(flag)) {
            Collections.addAll(arguments, flag, value);
        }
    }

    /** The rows of a run's sample log. */
    static List<JsonNode> rollouts(Trained run) throws IOException {
        return JsonLines.readAll(run.directory().resolve("samples.jsonl")).stream()
                .map(row -> (JsonNode) row.content())
                .toList();
    }

    /** What run.json says of the flags. */
    static JsonNode config(Trained run) {
        return StrictJson.readObject(run.directory().resolve("run.json")).path("config");
    }
}
