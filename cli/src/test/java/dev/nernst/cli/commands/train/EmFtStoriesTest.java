package dev.nernst.cli.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nernst.cli.CommandRun;
import dev.nernst.testing.RequiresShared;
import dev.nernst.testing.Shared;
import dev.nernst.weights.io.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EM-FT on a real checkpoint and unlabelled story openings, through the command line. */
@RequiresShared
class EmFtStoriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path MODEL = Shared.path("models/TinyStories-656K");
    private static final List<String> STARTS =
            List.of("Once upon a time, ", "One day, ", "There was ", "In the park, ");
    private static final List<String> HEROES =
            List.of("Tom", "Lily", "a cat", "the dog", "Ben", "a bird", "Mia", "the old man");

    @TempDir
    private Path directory;

    private Path openings = Path.of("");

    @BeforeEach
    void writeOpenings() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String start : STARTS) {
            for (String hero : HEROES) {
                rows.add(StrictJson.object().put("prompt", start + hero).toString());
            }
        }
        openings = Files.write(directory.resolve("openings.jsonl"), rows);
    }

    private CommandRun train(Path out, String... flags) {
        List<String> args = new ArrayList<>(List.of(
                "train", "em-ft", "--model", MODEL.toString(), "--data", openings.toString(), "--out", out.toString()));
        args.addAll(List.of("--batch-size", "32", "--micro-batch-size", "32", "--max-new-tokens", "24"));
        args.addAll(List.of("--save-every", "0", "--json"));
        args.addAll(Arrays.asList(flags));
        CommandRun run = CommandRun.of(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static List<Double> entropies(Path out) throws IOException {
        List<Double> entropies = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            entropies.add(JSON.readTree(line).get("entropy").doubleValue());
        }
        return entropies;
    }

    @Test
    void thirtyStepsHalveTheEntropyAndTheResultGenerates() throws IOException {
        Path out = directory.resolve("halved");
        train(out, "--steps", "30", "--learning-rate", "1e-3", "--seed", "7");
        List<Double> entropies = entropies(out);
        assertThat(entropies).hasSize(30);
        assertThat(entropies.getLast()).isLessThan(entropies.getFirst() / 2);
        CommandRun text = CommandRun.of(
                "generate",
                "--model",
                out.toString(),
                "--prompt",
                "Once upon a time",
                "--max-new-tokens",
                "8",
                "--json");
        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.json().get("token_ids")).hasSize(8);
    }

    @Test
    void theSameSeedGivesTheSameBitsWhateverTheThreads() throws IOException {
        Path one = directory.resolve("one");
        Path two = directory.resolve("two");
        train(one, "--steps", "2", "--learning-rate", "1e-3", "--threads", "1");
        train(two, "--steps", "2", "--learning-rate", "1e-3", "--threads", "2");
        assertThat(Files.mismatch(one.resolve("model.safetensors"), two.resolve("model.safetensors")))
                .isEqualTo(-1);
        assertThat(entropies(one)).isEqualTo(entropies(two));
    }

    @Test
    void aLearningRateOfZeroChangesNothing() {
        Path out = directory.resolve("still");
        train(out, "--steps", "2", "--learning-rate", "0", "--rollouts", "2");
        CommandRun before = score(MODEL);
        CommandRun after = score(out);
        assertThat(after.out()).isEqualTo(before.out());
    }

    private static CommandRun score(Path model) {
        CommandRun run = CommandRun.of("score", "--model", model.toString(), "--text", "Once upon a time", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }
}
