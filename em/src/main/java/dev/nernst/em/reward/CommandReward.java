package dev.nernst.em.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nernst.runtime.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A reward from an external command. For each batch it is started once; it reads a JSON object a line, {@code id, prompt,
 * response, truncated}, {@code answer} where the row has one, and the whole {@code row}, and writes one number a line in the same order. It is
 * killed, with what it started, when its time is over or the calling thread is interrupted.
 *
 * <p>Immutable; safe for use by several threads, each of whose calls starts a process of its own.
 *
 * @param command program and arguments
 * @param timeoutSeconds after which it is killed
 */
public record CommandReward(List<String> command, long timeoutSeconds) implements Reward {
    /** How long a call may take unless told otherwise. */
    public static final long DEFAULT_TIMEOUT_SECONDS = 600;

    /** More than any number takes: a command that writes without end is stopped. */
    private static final int BYTES_A_NUMBER = 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    public CommandReward {
        command = List.copyOf(command);
        if (timeoutSeconds < 1) {
            throw new InvalidInputException("reward-timeout is " + timeoutSeconds + ", but must be above 0");
        }
    }

    /**
     * The command of a line in which words are divided by blanks and quotes mean what they do in a shell.
     *
     * @throws InvalidInputException if the line is empty or a quote is not closed, or there is no such program
     */
    public static CommandReward of(String line, long timeoutSeconds) {
        List<String> words = ShellWords.of(line);
        if (words.isEmpty()) {
            throw new InvalidInputException("the reward command is empty");
        }
        CommandReward reward = new CommandReward(words, timeoutSeconds);
        if (!Programs.canStart(words.getFirst())) {
            throw reward.failure("cannot be run: there is no program " + words.getFirst());
        }
        return reward;
    }

    @Override
    public String name() {
        return "command";
    }

    @Override
    public double[] score(PromptGroup group) {
        return scoreAll(List.of(group)).get(0).total();
    }

    @Override
    public List<Scores> scoreAll(List<PromptGroup> groups) {
        int responses =
                groups.stream().mapToInt(group -> group.responses().size()).sum();
        List<String> lines =
                run(requests(groups), BYTES_A_NUMBER * (responses + 1)).lines().toList();
        List<Scores> rewards = new ArrayList<>();
        int at = 0;
        for (PromptGroup group : groups) {
            double[] scores = new double[group.responses().size()];
            for (int i = 0; i < scores.length; i++) {
                if (at == lines.size()) {
                    throw failure("wrote only " + at + " numbers for " + responses + " responses");
                }
                scores[i] = number(lines.get(at++));
            }
            rewards.add(Scores.single(name(), scores));
        }
        if (at != lines.size()) {
            throw failure("wrote " + lines.size() + " lines for " + responses + " responses");
        }
        return rewards;
    }

    private double number(String line) {
        try {
            double value = Double.parseDouble(line.strip());
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the message below.
        }
        throw failure("wrote \"" + line + "\", which is no finite number");
    }

    private static String requests(List<PromptGroup> groups) {
        StringBuilder lines = new StringBuilder();
        for (PromptGroup group : groups) {
            JsonNode whole = JSON.valueToTree(group.row());
            for (Response response : group.responses()) {
                ObjectNode row = JSON.createObjectNode();
                row.put("id", group.id());
                row.put("prompt", group.prompt());
                row.put("response", response.text());
                row.put("truncated", response.truncated());
                if (group.answer() != null) {
                    row.put("answer", group.answer());
                }
                row.set("row", whole);
                try {
                    lines.append(JSON.writeValueAsString(row)).append('\n');
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return lines.toString();
    }

    private String run(String input, int mostBytes) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                // Both pipes at once, and neither on this thread: a command may answer line by line, or not read at
                // all.
                CompletableFuture<byte[]> output =
                        CompletableFuture.supplyAsync(() -> read(process, mostBytes), Thread::startVirtualThread);
                Thread.startVirtualThread(() -> write(process, input));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
                byte[] written = output.get(timeoutSeconds, TimeUnit.SECONDS);
                if (written.length == mostBytes) {
                    throw failure("wrote " + mostBytes + " bytes and more, where a number a line was asked for");
                }
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new TimeoutException();
                }
                if (process.exitValue() != 0) {
                    throw failure("ended with exit code " + process.exitValue());
                }
                return new String(written, StandardCharsets.UTF_8);
            } catch (TimeoutException e) {
                throw new InvalidInputException(message("did not finish within " + timeoutSeconds + " seconds"), e);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException | ExecutionException e) {
            throw new InvalidInputException(message("could not be run: " + e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidInputException(message("was interrupted"), e);
        }
    }

    private static void write(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A command that closes its input has seen enough; whether its answer is whole shows in what it wrote.
        }
    }

    private static byte[] read(Process process, int mostBytes) {
        try (InputStream stdout = process.getInputStream()) {
            return stdout.readNBytes(mostBytes);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private InvalidInputException failure(String reason) {
        return new InvalidInputException(message(reason));
    }

    private String message(String reason) {
        return "the reward command " + String.join(" ", command) + " " + reason;
    }
}
