package dev.nernst.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the JVM dies of ends in a sentence, like any failure. */
class FailuresTest {
    private static final String[] ARGS = {"generate", "--model", "m.gguf", "--json"};

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine program =
            new CommandLine(new RootCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new OutOfMemoryError("Java heap space"), "the Java heap is full"),
                Arguments.of(
                        new OutOfMemoryError("Cannot reserve 8 bytes"), "memory is exhausted: Cannot reserve 8 bytes"),
                Arguments.of(new StackOverflowError(), "nests too deeply"),
                Arguments.of(
                        new InternalError("a fault occurred in an unsafe memory access operation"),
                        "m.gguf: a file of weights that is mapped (--weights map) was cut"),
                Arguments.of(new NoClassDefFoundError("x/Y"), "does not fit this Java: NoClassDefFoundError: x/Y"),
                Arguments.of(new AssertionError(), "AssertionError"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorIsASentence(Error error, String sentence) {
        assertThat(Failures.ofError(error, program, ARGS)).isEqualTo(1);
        assertThat(err.toString()).startsWith("nernst: ").contains(sentence).hasLineCount(1);
        assertThat(out.toString()).contains("\"error\":", "\"exit_code\":1").hasLineCount(1);
    }

    @Test
    void anErrorOfAnotherThreadIsASentence() {
        CompletionException wrapped = new CompletionException(new OutOfMemoryError("Java heap space"));
        assertThat(Failures.ofWork(wrapped, program, null)).isEqualTo(1);
        assertThat(err.toString()).contains("the Java heap is full");
    }
}
