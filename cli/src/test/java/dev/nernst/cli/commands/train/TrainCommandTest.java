package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.cli.CommandRun;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest extends TinyTraining {
    @Test
    void flagsOfAFileAreBelowThoseOfTheCommandLine() throws IOException {
        ObjectNode file = StrictJson.object()
                .put("steps", 3)
                .put("learning-rate", 0.002)
                .put("schedule", "linear")
                .put("chat", true);
        file.putArray("freeze").add("embed_tokens").add("layers.0");
        Path config = Files.writeString(folder.resolve("config.json"), StrictJson.pretty(file));
        Path out = folder.resolve("out");
        JsonNode report = run(0, out, "--config", config.toString(), "--steps", "2", "--json")
                .json();
        assertThat(report.path("steps").asInt()).isEqualTo(2);
        assertThat(report.path("finished").asBoolean()).isTrue();
        assertThat(StrictJson.readObject(out.resolve("run.json"))
                        .path("weights")
                        .asText())
                .isEqualTo("copy");
        JsonNode resolved = StrictJson.readObject(out.resolve("run.json")).path("config");
        assertThat(resolved.path("steps").asInt()).isEqualTo(2);
        assertThat(resolved.path("schedule").asText()).isEqualTo("linear");
        assertThat(resolved.path("learning-rate").asDouble()).isEqualTo(0.002);
        assertThat(resolved.path("freeze").asText()).isEqualTo("embed_tokens,layers.0");
        assertThat(resolved.path("chat").asBoolean()).isTrue();
        assertThat(new Trained(out).curve("learning_rate")).containsExactly(0.002, 0.001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "paper"})
    void aProfileTakesTheNumbersOfTheBaseline(String profile) throws IOException {
        Path out = folder.resolve("out");
        run(0, out, "--profile", profile, "--steps", "20", "--batch-size", "1", "--beta1", "0.8");
        double[] rates = new Trained(out).curve("learning_rate");
        assertThat(Arrays.copyOf(rates, 3)).containsExactly(0, 5e-6, 1e-5);
        assertThat(rates[11]).isCloseTo(5e-6, within(1e-12));
        JsonNode config = StrictJson.readObject(out.resolve("run.json")).path("config");
        assertThat(config.path("profile").textValue()).isEqualTo(profile);
        assertThat(config.path("beta1").doubleValue()).isEqualTo(0.8);
        assertThat(config.path("beta2").doubleValue()).isEqualTo(0.95);
        assertThat(config.path("weight-decay").doubleValue()).isEqualTo(0.01);
        assertThat(config.path("clip-norm").doubleValue()).isEqualTo(1);
        assertThat(config.path("warmup-steps").textValue()).isEqualTo("10%");
        // A run that goes on has them from its record.
        CommandRun again = run(0, out, "--resume", "--steps", "30");
        assertThat(again.err()).contains("steps is 30 now").doesNotContain("beta2 is", "warmup-steps is");
        assertThat(new Trained(out).curve("learning_rate")).hasSize(30);
    }

    @Test
    void withoutAProfileTheGeneralDefaultsHold() throws IOException {
        Path out = folder.resolve("out");
        run(0, out, "--steps", "3");
        assertThat(new Trained(out).curve("learning_rate")).containsExactly(1e-5, 1e-5, 1e-5);
        JsonNode config = StrictJson.readObject(out.resolve("run.json")).path("config");
        assertThat(config.has("profile")).isFalse();
        assertThat(config.path("beta2").doubleValue()).isEqualTo(0.999);
        assertThat(config.path("warmup-steps").asInt()).isZero();
        assertThat(config.path("schedule").textValue()).isEqualTo("constant");
    }

    @Test
    void anUnknownFieldOfAFileIsNamed() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{\"lerning-rate\": 1}");
        CommandRun run = run(2, folder.resolve("out"), "--config", config.toString());
        assertThat(run.err()).contains("config.json: field lerning-rate").hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aBrokenRowIsNamedByItsLine() throws IOException {
        Files.writeString(data, Files.readString(data) + "{\"prompt\": 7}\n");
        CommandRun run = run(2, folder.resolve("out"));
        assertThat(run.err()).contains("data.jsonl, line 21: field prompt").hasLineCount(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void rowsThatAreTooLongAreCountedAndSaid() {
        CommandRun run = run(0, folder.resolve("out"), "--steps", "1", "--sequence-length", "22");
        assertThat(run.err())
                .containsPattern("\\d+ rows take more than 22 tokens and are left out, the first is line \\d+");
    }

    @Test
    void anotherRunIsNotOverwritten() {
        Path out = folder.resolve("out");
        run(0, out, "--steps", "1");
        CommandRun again = run(2, out, "--steps", "1");
        assertThat(again.err()).contains("already holds a run");
    }

    @Test
    void aDryRunTellsMemoryStepsAndTimeAndWritesNothing() {
        Path out = folder.resolve("out");
        JsonNode estimate = run(0, out, "--dry-run", "--epochs", "2", "--batch-size", "7", "--json")
                .json();
        assertThat(out).doesNotExist();
        assertThat(estimate.path("steps").asInt()).isEqualTo(6);
        long trained = estimate.path("trained_parameters").asLong();
        assertThat(trained).isGreaterThan(10_000);
        assertThat(estimate.path("weight_bytes").asLong()).isEqualTo(8 * trained);
        assertThat(estimate.path("optimizer_bytes").asLong()).isEqualTo(8 * trained);
        assertThat(estimate.path("activation_bytes").asLong()).isPositive();
        double seconds = estimate.path("seconds_per_step").asDouble();
        assertThat(seconds).isPositive();
        assertThat(estimate.path("total_seconds").asDouble()).isEqualTo(6 * seconds);
    }

    @Test
    void aTraceTellsTheTimeOfEachOp() throws IOException {
        Path out = folder.resolve("out");
        CommandRun run = run(0, out, "--steps", "2", "--trace-time");
        assertThat(run.err()).containsPattern("matmul\\.backward +\\d+\\.\\d+ s");
        double[] seconds = new Trained(out).curve("time_matmul_forward");
        assertThat(seconds).hasSize(2);
        assertThat(seconds[0]).isPositive();
        assertThat(seconds[1]).isPositive();
    }

    @Test
    void rolloutMethodsGoOnToTheSameBits() throws IOException {
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        List<String> flags = new ArrayList<>(List.of(
                "train",
                "em-rl-sequence",
                "--model",
                model.toString(),
                "--data",
                data.toString(),
                "--provider",
                "scalar",
                "--batch-size",
                "2",
                "--rollouts",
                "2",
                "--updates-per-rollout",
                "2",
                "--max-new-tokens",
                "5",
                "--learning-rate",
                "1e-3",
                "--save-every",
                "1",
                "--steps"));
        run(flags, "3", "--out", whole.toString());
        run(flags, "1", "--out", parts.toString());
        run(flags, "3", "--out", parts.toString(), "--resume");
        assertThat(new Trained(parts).bits()).isEqualTo(new Trained(whole).bits());
        assertThat(new Trained(whole).curve("loss")).hasSize(6);
    }

    private static CommandRun run(List<String> flags, String... more) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    @Test
    void divergenceEndsTheRunAndKeepsTheCheckpoint() throws IOException {
        Path out = folder.resolve("out");
        // The decay multiplies the weights by -1e11 an update.
        String[] flags = {"--steps", "9", "--learning-rate", "100", "--weight-decay", "1e9", "--save-every", "1"};
        CommandRun run = run(1, out, flags);
        assertThat(run.err()).containsPattern("nernst: step \\d, update \\d: the (loss is|gradient of model\\.\\S+)");
        assertThat(run.err()).containsPattern("batch: line \\d+(, line \\d+){7};");
        try (Stream<Path> kept = Files.list(out.resolve("checkpoints"))) {
            assertThat(kept.toList()).isNotEmpty();
        }
        assertThat(out.resolve("config.json")).doesNotExist();
    }

    @Test
    void fromADamagedCheckpointTheRunGoesBackToTheOneBefore() throws IOException {
        Path whole = folder.resolve("whole");
        Path damaged = folder.resolve("damaged");
        String[] flags = {"--steps", "6", "--save-every", "2", "--keep-last", "3"};
        run(0, whole, flags);
        run(0, damaged, flags);
        Path last = damaged.resolve("checkpoints/update-00000006/state.safetensors");
        try (FileChannel channel = FileChannel.open(last, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), channel.size() / 2);
        }
        Files.delete(damaged.resolve("model.safetensors"));
        CommandRun again = run(0, damaged, "--resume");
        assertThat(again.err())
                .contains("update-00000006 is damaged")
                .contains("going on from update-00000004, at step 4 of 6");
        assertThat(new Trained(damaged).bits()).isEqualTo(new Trained(whole).bits());
    }

    @Test
    void aRunDoesNotGoOnWithOtherData() throws IOException {
        Path out = folder.resolve("out");
        run(0, out, "--steps", "1");
        TinyModel.completions(data, 13);
        assertThat(run(2, out, "--resume", "--steps", "2").err()).contains("data.jsonl: has changed");
    }

    @Test
    void flagsThatTheCheckpointDoesNotFitLeaveTheRunAsItWas() throws IOException {
        Path out = folder.resolve("out");
        run(0, out, "--steps", "1");
        String record = Files.readString(out.resolve("run.json"));
        CommandRun refused = run(2, out, "--resume", "--steps", "2", "--lora-rank", "2");
        assertThat(refused.err()).contains("the checkpoint holds other parameters than this run trains");
        assertThat(out.resolve("run.json")).hasContent(record);
        run(0, out, "--resume", "--steps", "2");
        assertThat(new Trained(out).curve("loss")).hasSize(2);
    }

    @Test
    void theBestWeightsBecomeTheResult() throws IOException {
        Path out = folder.resolve("out");
        // A rate that first helps and then destroys.
        JsonNode report = run(
                        0,
                        out,
                        "--steps",
                        "12",
                        "--learning-rate",
                        "0.03",
                        "--keep-best",
                        data.toString(),
                        "--validate-every",
                        "1",
                        "--json")
                .json();
        double[] losses = new Trained(out).curve("validation_loss");
        int best = 0;
        for (int i = 0; i < losses.length; i++) {
            best = losses[i] < losses[best] ? i : best;
        }
        assertThat(report.path("best_step").asInt()).isEqualTo(best);
        assertThat(report.path("best_signal").asText()).isEqualTo("loss");
        assertThat(report.path("best_score").asDouble()).isEqualTo(losses[best]);
        assertThat(Files.mismatch(out.resolve("best/model.safetensors"), out.resolve("model.safetensors")))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "--batch-size, 0",
        "--learning-rate, -1",
        "--lora-targets, x_proj",
        "--freeze, nowhere",
        "--sequence-length, 1",
        "--steps, 0",
        "--beta2, 1",
        "--warmup-steps, 200%"
    })
    void aFlagThatMakesNoSenseIsOneSentence(String flag, String value) {
        CommandRun run = run(2, folder.resolve("out"), flag, value, "--lora-rank", flag.contains("lora") ? "2" : "0");
        assertThat(run.err().lines().toList().getLast()).contains(value.equals("nowhere") ? "nowhere" : value);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private CommandRun run(int exitCode, Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "sft", "--out", out.toString()));
        if (!List.of(more).contains("--resume")) {
            arguments.addAll(List.of("--model", model.toString(), "--data", data.toString(), "--provider", "scalar"));
        }
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
        return run;
    }
}
