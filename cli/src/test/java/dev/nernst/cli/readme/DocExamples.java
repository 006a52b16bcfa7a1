package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Examples of the documentation, as they stand there. */
final class DocExamples {
    private DocExamples() {}

    /** The only example in {@code language} that {@code file} has and that contains {@code text}, below the root of the repository. */
    static String of(String file, String language, String text) throws IOException {
        Pattern block = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL);
        List<String> examples = block.matcher(Files.readString(Path.of(System.getProperty("nernst.root"), file)))
                .results()
                .map(match -> match.group(1))
                .filter(example -> example.contains(text))
                .toList();
        assertThat(examples)
                .as(file + ": examples in " + language + " with " + text)
                .hasSize(1);
        return examples.getFirst();
    }

    /** Compiles the class called {@code name} into {@code folder}. */
    static void compile(String name, String source, Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-Werror", "-cp", classPath, "-d", folder.toString(), file.toString());
        assertThat(compiled).isZero();
    }
}
