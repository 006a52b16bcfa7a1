package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.TinyModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of the README compiles and runs as it stands there. */
class ReadmeExampleTest {
    @TempDir
    Path folder;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        DocExamples.compile("Example", DocExamples.of("README.md", "java"), folder);

        String output = run(TinyModel.write(folder));
        assertThat(output).contains(" nats");
    }

    private String run(Path model) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes);
                PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {model.toString()});
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
