package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nernst.cli.TinyModel;
import dev.nernst.weights.io.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java examples of the README compile and run as they stand there. */
class ReadmeExampleTest {
    @TempDir
    Path folder;

    @Test
    void theExampleCompilesAndRuns() throws Exception {
        String output = run("Example", TinyModel.write(folder));
        assertThat(output).contains(" nats");
    }

    @Test
    void trainingCompilesAndRuns() throws Exception {
        Path prompts = Files.writeString(
                folder.resolve("prompts.jsonl"), "{\"prompt\":\"Once upon a time\"}\n{\"prompt\":\"The end\"}\n");
        Path out = folder.resolve("out");
        String output = run("Training", TinyModel.write(folder), prompts, out);
        assertThat(output).contains(" nats a token");
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(30);
        assertThat(out.resolve("model.safetensors")).exists();
        JsonNode record = StrictJson.readObject(out.resolve("run.json"));
        assertThat(record.get("method").asText()).isEqualTo("em-ft");
        assertThat(record.get("config").get("options").get("steps").asInt()).isEqualTo(30);
    }

    private String run(String example, Path... arguments) throws Exception {
        DocExamples.compile(example, DocExamples.of("README.md", "java", "class " + example), folder);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classes);
                PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            String[] texts = Stream.of(arguments).map(Path::toString).toArray(String[]::new);
            loader.loadClass(example).getMethod("main", String[].class).invoke(null, (Object) texts);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
