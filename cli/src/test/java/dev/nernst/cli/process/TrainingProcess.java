package dev.nernst.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code nernst train} from the one jar as a process that can be killed. */
final class TrainingProcess implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Path log;

    private TrainingProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with the module that it would otherwise start itself again for. */
    static TrainingProcess start(Path folder, List<String> arguments) throws IOException {
        return start(folder, "exec \"$0\" \"$@\"", arguments);
    }

    /** Starts it through a line of the shell, in which {@code "$0" "$@"} is the command. */
    static TrainingProcess start(Path folder, String shellLine, List<String> arguments) throws IOException {
        Path log = Files.createTempFile(folder, "train", ".log");
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                shellLine,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-jar",
                System.getProperty("nernst.jar"),
                "train"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new TrainingProcess(process, log);
    }

    /** SIGKILL: nothing in the process gets to run any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end; returns the exit code. */
    int end() throws Exception {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("still runs after " + LIMIT_SECONDS + " s:\n" + output());
        }
        return process.exitValue();
    }

    /** Waits until a file has at least so many bytes, or the process has ended. */
    void awaitBytes(Path file, long bytes) throws Exception {
        while (isAlive() && (!Files.exists(file) || Files.size(file) < bytes)) {
            Thread.sleep(5);
        }
    }

    /** What it wrote so far, to both streams. */
    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
