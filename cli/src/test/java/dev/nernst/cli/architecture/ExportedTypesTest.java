package dev.nernst.cli.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever exports a type to everyone says in docs/api.md what may be relied on: it is in one of the two lists there. */
class ExportedTypesTest {
    private static final Path ROOT = Path.of(System.getProperty("nernst.root"));
    private static final List<String> MODULES = List.of("runtime", "weights-tools", "tokenizer", "model", "em");
    private static final Pattern EXPORT = Pattern.compile("exports ([a-z0-9.]+);");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:abstract |final |sealed |non-sealed )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9.]+)` \\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    @Test
    void everyExportedTypeIsStableOrExperimental() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/api.md"));
        int experimental = page.indexOf("## Experimental");
        Set<String> stable = listed(page.substring(0, experimental));
        Set<String> others = listed(page.substring(experimental));

        Set<String> both = new TreeSet<>(stable);
        both.retainAll(others);
        assertThat(both).as("types in both lists").isEmpty();
        Set<String> all = new TreeSet<>(stable);
        all.addAll(others);
        assertThat(all).containsExactlyElementsOf(exported());
    }

    private static Set<String> listed(String part) {
        Set<String> types = new TreeSet<>();
        Matcher row = ROW.matcher(part);
        while (row.find()) {
            Matcher name = NAME.matcher(row.group(2));
            while (name.find()) {
                types.add(row.group(1) + "." + name.group(1));
            }
        }
        return types;
    }

    private static Set<String> exported() throws IOException {
        Set<String> types = new TreeSet<>();
        for (String module : MODULES) {
            Path sources = ROOT.resolve(module).resolve("src/main/java");
            Matcher export = EXPORT.matcher(Files.readString(sources.resolve("module-info.java")));
            while (export.find()) {
                String name = export.group(1);
                try (Stream<Path> files = Files.list(sources.resolve(name.replace('.', '/')))) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        Matcher type = PUBLIC_TYPE.matcher(Files.readString(file));
                        if (type.find()) {
                            types.add(name + "." + type.group(1));
                        }
                    }
                }
            }
        }
        return types;
    }
}
