package dev.nernst.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.commands.train.TinyTraining;
import dev.nernst.cli.commands.train.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real processes that are killed, told to stop, or run out of disk: what they leave goes on to the same bits. */
@DisabledOnOs(OS.WINDOWS)
class KilledTrainingIT extends TinyTraining {
    private static final int KILLS = 6;

    @Test
    void killedAtRandomMomentsARunEndsWithTheSameBits() throws Exception {
        killAtRandomMoments(
                "sft",
                "--steps",
                "40",
                "--save-every",
                "2",
                "--validation",
                data.toString(),
                "--validate-every",
                "3",
                "--sample-prompt",
                "count",
                "--sample-every",
                "5",
                "--sample-tokens",
                "4");
    }

    /** Most kills meet a rollout batch half learnt from; checkpoints are made between batches, so it is sampled again. */
    @Test
    void killedInTheMiddleOfRolloutBatchesARunEndsWithTheSameBits() throws Exception {
        killAtRandomMoments(
                "em-rl-sequence",
                "--steps",
                "12",
                "--updates-per-rollout",
                "4",
                "--minibatch-size",
                "1",
                "--rollouts",
                "2",
                "--max-new-tokens",
                "6",
                "--save-every",
                "1",
                "--keep-best",
                data.toString(),
                "--keep-best-signal",
                "entropy",
                "--validate-every",
                "3");
    }

    private void killAtRandomMoments(String method, String... chosen) throws Exception {
        List<String> flags = List.of(chosen);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Trained whole = uninterrupted(method, "whole", flags);
        Path out = folder.resolve("killed");
        int kills = 0;
        for (int round = 0; round < KILLS; round++) {
            long before = size(out.resolve("metrics.jsonl"));
            try (TrainingProcess process = TrainingProcess.start(folder, arguments(method, out, flags, true))) {
                // The first rounds die before they can have logged anything, the others while they work.
                if (round > 1) {
                    process.awaitBytes(out.resolve("metrics.jsonl"), before + 1);
                }
                Thread.sleep(random.nextInt(round > 1 ? 250 : 700));
                kills += process.isAlive() ? 1 : 0;
            }
        }
        try (TrainingProcess last = TrainingProcess.start(folder, arguments(method, out, flags, true))) {
            assertThat(last.end()).as(last.output()).isZero();
        }
        assertThat(kills).as("kills that met a living process, seed " + seed).isGreaterThanOrEqualTo(3);
        assertThat(new Trained(out).bits()).as("seed " + seed).isEqualTo(whole.bits());
        assertNothingUnfinished(out);
    }

    @Test
    void toldToStopARunLeavesACheckpointAndItsExitCode() throws Exception {
        List<String> flags = List.of("--steps", "2000", "--save-every", "0");
        Path out = folder.resolve("stopped");
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("sft", out, flags, false))) {
            process.awaitBytes(out.resolve("metrics.jsonl"), 1);
            process.terminate();
            assertThat(process.end()).as(process.output()).isEqualTo(143);
            assertThat(process.output()).contains("stopped; --resume goes on");
        }
        int done = new Trained(out).curve("loss").length;
        assertThat(out.resolve(String.format("checkpoints/update-%08d", done))).isDirectory();
        List<String> more = List.of("--steps", String.valueOf(done + 3), "--save-every", "0");
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("sft", out, more, true))) {
            assertThat(process.end()).as(process.output()).isZero();
        }
        assertThat(new Trained(out).bits())
                .isEqualTo(uninterrupted("sft", "whole", more).bits());
    }

    /** A checkpoint in the middle of a batch has what is left of it: nothing is sampled again, however often it is needed. */
    @Test
    void stoppedInTheMiddleOfARolloutBatchAndThenKilledARunEndsWithTheSameBits() throws Exception {
        Path out = folder.resolve("halfway");
        Path metrics = out.resolve("metrics.jsonl");
        // The only step has more updates than it lives to see.
        List<String> endless = oneBatch(1_000_000);
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("em-rl-token", out, endless, false))) {
            process.awaitBytes(metrics, 1);
            process.terminate();
            assertThat(process.end()).as(process.output()).isEqualTo(143);
        }
        int done = new Trained(out).curve("loss").length;
        assertThat(out.resolve(String.format("checkpoints/update-%08d/pending-rollouts.json", done)))
                .isNotEmptyFile();
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("em-rl-token", out, endless, true))) {
            process.awaitBytes(metrics, Files.size(metrics) + 1);
            assertThat(process.isAlive()).as(process.output()).isTrue();
            process.kill();
        }
        List<String> finite = oneBatch(done + 3);
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("em-rl-token", out, finite, true))) {
            assertThat(process.end()).as(process.output()).isZero();
            assertThat(process.output()).contains(String.format("going on from update-%08d, at step 0 of 1", done));
        }
        assertThat(new Trained(out).curve("loss")).hasSize(done + 3);
        assertThat(new Trained(out).bits())
                .isEqualTo(uninterrupted("em-rl-token", "whole", finite).bits());
    }

    /** A single step, whose mini-batches begin again at the front as often as it takes. */
    private static List<String> oneBatch(int updates) {
        return List.of(
                "--steps",
                "1",
                "--updates-per-rollout",
                String.valueOf(updates),
                "--minibatch-size",
                "1",
                "--rollouts",
                "2",
                "--max-new-tokens",
                "6");
    }

    private static boolean isRunning(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith(command));
    }

    @Test
    void toldToStopARunDoesNotWaitForItsReward() throws Exception {
        Path steps = folder.resolve("steps");
        String sleep = "sleep " + (300_000 + ProcessHandle.current().pid());
        Path reward = Files.writeString(
                folder.resolve("reward.sh"),
                "echo >> '" + steps + "'; [ $(wc -l < '" + steps + "') != 3 ] || " + sleep + "\n"
                        + "while read -r line; do echo ${#line}; done\n");
        List<String> flags = List.of(
                "--steps", "4", "--rollouts", "2", "--max-new-tokens", "6", "--reward", "command:sh '" + reward + "'");
        Path out = folder.resolve("stopped");
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("rloo", out, flags, false))) {
            process.awaitBytes(steps, 3);
            while (!isRunning(sleep)) {
                Thread.onSpinWait();
            }
            process.terminate();
            assertThat(process.end()).as(process.output()).isEqualTo(143);
            assertThat(process.output()).contains("stopped; --resume goes on after 2 steps");
        }
        assertThat(isRunning(sleep)).isFalse();
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("rloo", out, flags, true))) {
            assertThat(process.end()).as(process.output()).isZero();
            assertThat(process.output()).contains("at step 2 of 4");
        }
        assertThat(new Trained(out).bits())
                .isEqualTo(uninterrupted("rloo", "whole", flags).bits());
    }

    @Test
    void aFullDiskIsSaidAndTheEarlierCheckpointStays() throws Exception {
        List<String> flags = List.of("--steps", "6", "--save-every", "3");
        Path out = folder.resolve("full");
        try (TrainingProcess process = TrainingProcess.start(
                folder, arguments("sft", out, List.of("--steps", "3", "--save-every", "3"), false))) {
            assertThat(process.end()).as(process.output()).isZero();
        }
        // A file size limit of 64 KiB: enough for logs, not for the tensors of a checkpoint.
        String limited = "ulimit -f 128; exec \"$0\" -XX:-UsePerfData \"$@\"";
        try (TrainingProcess process = TrainingProcess.start(folder, limited, arguments("sft", out, flags, true))) {
            assertThat(process.end()).as(process.output()).isEqualTo(1);
            assertThat(process.output())
                    .contains("update-00000006: the checkpoint cannot be written, earlier ones are as they were")
                    .contains("steps is 6 now and was 3")
                    .doesNotContain("seed is", "\tat ", "Exception");
        }
        assertNothingUnfinished(out);
        try (TrainingProcess process = TrainingProcess.start(folder, arguments("sft", out, flags, true))) {
            assertThat(process.end()).as(process.output()).isZero();
            assertThat(process.output()).contains("going on from update-00000003");
        }
        assertThat(new Trained(out).bits())
                .isEqualTo(uninterrupted("sft", "whole", flags).bits());
    }

    private Trained uninterrupted(String method, String name, List<String> flags) throws Exception {
        Path out = folder.resolve(name);
        try (TrainingProcess process = TrainingProcess.start(folder, arguments(method, out, flags, false))) {
            assertThat(process.end()).as(process.output()).isZero();
        }
        return new Trained(out);
    }

    private List<String> arguments(String method, Path out, List<String> flags, boolean resume) {
        List<String> arguments = new ArrayList<>(List.of(
                method,
                "--model",
                model.toString(),
                "--data",
                data.toString(),
                "--out",
                out.toString(),
                "--provider",
                "scalar",
                "--learning-rate",
                "1e-3",
                "--schedule",
                "constant",
                "--batch-size",
                "2"));
        arguments.addAll(flags);
        if (resume) {
            arguments.add("--resume");
        }
        return arguments;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    private static void assertNothingUnfinished(Path out) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            assertThat(files.filter(file -> file.getFileName().toString().endsWith(".tmp")))
                    .isEmpty();
        }
    }
}
