package dev.nernst.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.output.StandardOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command whose output nobody takes has failed, whatever it prints. */
class BrokenOutputTest {
    @TempDir
    Path folder;

    @Test
    void everyCommandThatPrintsFails() throws IOException {
        String model = TinyModel.write(folder).toString();
        for (List<String> args : List.of(
                List.of("--help"),
                List.of("--version"),
                List.of("help", "train"),
                List.of("train", "sft", "--help"),
                List.of("doctor"),
                List.of("doctor", "--json"),
                List.of("inspect", model),
                List.of("inspect", model, "--json"),
                List.of("score", "--model", model, "--text", "abc"),
                List.of("score", "--model", model, "--text", "abc", "--json"),
                List.of("generate", "--model", model, "--prompt", "abc", "--max-new-tokens", "3"),
                List.of("generate", "--model", model, "--prompt", "abc", "--max-new-tokens", "3", "--json"),
                List.of("tokenize", "--model", model, "--text", "abc"),
                List.of("weights", "check", model),
                List.of("no-such-command", "--json"))) {
            StringWriter err = new StringWriter();
            PrintWriter out = StandardOutput.writer(new FullDevice());
            int exitCode = Nernst.run(out, new PrintWriter(err, true), args.toArray(String[]::new));
            assertThat(exitCode).as("%s: %s", args, err).isEqualTo(1);
            assertThat(err.toString())
                    .as("%s", args)
                    .startsWith("nernst: ")
                    .endsWith("standard output cannot be written: no space left\n")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aWriterThatKeepsItsFailuresToItselfIsAskedAtTheEnd() {
        Writer broken = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        assertThat(Nernst.run(new PrintWriter(broken), new PrintWriter(err, true), "--version"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("standard output cannot be written");
    }

    /** As {@code /dev/full}. */
    private static final class FullDevice extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("no space left");
        }
    }
}
