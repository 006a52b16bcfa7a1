package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.weights.io.JsonLines;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When held-out data is measured, and what becomes of the best weights. */
class KeepBestTest extends RolloutRuns {
    @Test
    void whereTrainingDoesOnlyHarmTheUntrainedWeightsAreTheResult() throws IOException {
        // Learning the opposite: entropy rises from step to step.
        String[] harm = {
            "--maximize", "--learning-rate", "1e-2", "--keep-best", data.toString(), "--keep-best-signal", "entropy"
        };
        CommandRun run = attempt("em-ft", "out", with(harm, "--validate-every", "1", "--json"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        Trained trained = new Trained(folder.resolve("out"));
        double[] entropy = trained.curve("held_out_entropy");
        assertThat(entropy).hasSize(1 + 3);
        assertThat(entropy[3]).isGreaterThan(entropy[0]);
        assertThat(run.json().path("best_step").intValue()).isZero();
        assertThat(run.json().path("best_signal").textValue()).isEqualTo("entropy");
        assertThat(run.json().path("best_score").doubleValue()).isEqualTo(entropy[0]);
        assertThat(run.err()).contains("held out, before training: entropy ");
        Trained still = train("em-ft", "still", "--learning-rate", "0");
        assertThat(sameWeights(trained, still)).isTrue();

        CommandRun said = attempt("em-ft", "said", harm);
        assertThat(said.out()).contains("best step 0, before training: entropy ", "whose weights are the result");
    }

    private static boolean sameWeights(Trained a, Trained b) throws IOException {
        String file = "model.safetensors";
        return Files.mismatch(a.directory().resolve(file), b.directory().resolve(file)) == -1;
    }

    @Test
    void theScoreIsTheSignalsOwnValue() throws IOException {
        Path heldOut = Files.writeString(folder.resolve("h.jsonl"), "{\"prompt\":\"ten\",\"answer\":\"never said\"}\n");
        CommandRun run = attempt(
                "em-ft",
                "out",
                "--keep-best",
                heldOut.toString(),
                "--keep-best-signal",
                "accuracy",
                "--answer",
                "regex:(?s).",
                "--json");
        assertThat(run.out()).contains("\"best_signal\":\"accuracy\",\"best_score\":0.0,");
    }

    @ParameterizedTest
    @CsvSource({"em-ft, 12, 0 5 10 12", "em-rl-token, 2, 0 2", "sft, 2, 0 2"})
    void byDefaultHeldOutDataIsMeasuredBeforeTrainingAtTheEndAndOftenEnough(String method, int steps, String measured)
            throws IOException {
        List<String> flags = new ArrayList<>(List.of("--keep-best", data.toString(), "--steps", "" + steps));
        CommandRun run =
                method.equals("sft") ? supervised(flags) : attempt(method, "out", flags.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> at = new ArrayList<>();
        for (JsonLines.Row row : JsonLines.readAll(folder.resolve("out/metrics.jsonl"))) {
            JsonNode metrics = row.content();
            if (metrics.has("held_out_entropy") || metrics.has("validation_entropy")) {
                at.add(metrics.path("step").asText());
            }
            // What is measured before training is a row of its own, without the numbers of an update.
            assertThat(metrics.has("loss")).isEqualTo(metrics.path("update").longValue() > 0);
        }
        assertThat(String.join(" ", at)).isEqualTo(measured);
        assertThat(config(new Trained(folder.resolve("out")))
                        .path("validate-every")
                        .intValue())
                .isEqualTo(method.equals("sft") ? 50 : 5);
        String note = "held-out data is measured once only after training has begun";
        assertThat(run.err().contains(note)).isEqualTo(steps == 2);
    }

    private CommandRun supervised(List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("train", "sft", "--provider", "scalar"));
        arguments.addAll(List.of("--model", model.toString(), "--data", data.toString()));
        arguments.addAll(List.of("--out", folder.resolve("out").toString()));
        arguments.addAll(more);
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void aRunThatGoesOnMeasuresTheSameAndTheUntrainedWeightsNoMore() throws IOException {
        String[] flags = {
            "--keep-best",
            data.toString(),
            "--keep-best-signal",
            "entropy",
            "--validate-every",
            "1",
            "--save-every",
            "1"
        };
        Trained whole = train("em-rl-token", "whole", with(flags, "--steps", "3"));
        train("em-rl-token", "parts", with(flags, "--steps", "1"));
        Trained parts = train("em-rl-token", "parts", "--resume", "--steps", "3");
        assertThat(parts.bits()).isEqualTo(whole.bits());
        assertThat(best(parts)).isEqualTo(best(whole));
        assertThat(parts.curve("step")).startsWith(0, 1);
    }

    @Test
    void anotherSignalChoosesAnew() throws IOException {
        String[] flags = {"--keep-best", data.toString(), "--keep-best-signal", "self-consistency"};
        train("em-ft", "out", with(flags, "--steps", "1"));
        CommandRun run = attempt("em-ft", "out", "--resume", "--steps", "2", "--keep-best-signal", "length", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("chosen by another signal than length");
        double[] lengths = new Trained(folder.resolve("out")).curve("held_out_response_length");
        assertThat(run.json().path("best_step").intValue()).isEqualTo(2);
        assertThat(run.json().path("best_score").doubleValue()).isEqualTo(lengths[2]);
    }

    private static JsonNode best(Trained run) {
        Path last = run.directory().resolve("checkpoints/update-00000012/state.json");
        return StrictJson.readObject(last).path("best");
    }

    private static String[] with(String[] flags, String... more) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
