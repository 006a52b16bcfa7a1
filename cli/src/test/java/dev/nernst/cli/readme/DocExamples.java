package dev.nernst.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Examples of the documentation, as they stand there. */
final class DocExamples {
    private DocExamples() {}

    /** The only example in {@code language} that {@code file} has, below the root of the repository. */
    static String of(String file, String language) throws IOException {
        Pattern block = Pattern.compile("```" + language + "\\R(.*?)```", Pattern.DOTALL);
        Matcher example = block.matcher(Files.readString(Path.of(System.getProperty("nernst.root"), file)));
        assertThat(example.find()).as(file + " has an example in " + language).isTrue();
        String text = example.group(1);
        assertThat(example.find())
                .as(file + " has another example in " + language)
                .isFalse();
        return text;
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
