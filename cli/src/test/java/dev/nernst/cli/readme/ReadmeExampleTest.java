package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nernst.cli.TinyModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java example of the README compiles and runs as it stands there. */
class ReadmeExampleTest {
    private static final Path README = Path.of(System.getProperty("nernst.root"), "README.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(README));
        assertThat(example.find()).as("README.md has a Java example").isTrue();
        Path source = Files.writeString(folder.resolve("Example.java"), example.group(1));

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-Werror", "-cp", classPath(), "-d", folder.toString(), source.toString());
        assertThat(compiled).isZero();

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

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
