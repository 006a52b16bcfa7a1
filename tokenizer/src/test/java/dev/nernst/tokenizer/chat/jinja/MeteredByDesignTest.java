package dev.nernst.tokenizer.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A new filter cannot forget the meter: what grows with its input is reached through {@code Strings}, {@code TextBuilder},
 * {@code TextSearch}, {@code Iteration} and the values' own methods, which ask for a meter. Java's own ways are closed to the
 * packages that templates run in.
 */
class MeteredByDesignTest {
    private static final List<String> PACKAGES = List.of("filter", "method", "test", "global", "text", "eval");

    private static final Set<String> CLOSED = Set.of(
            "java/lang/String.repeat",
            "java/lang/String.toUpperCase",
            "java/lang/String.toLowerCase",
            "java/lang/String.contains",
            "java/lang/String.replace",
            "java/lang/String.replaceAll",
            "java/lang/String.replaceFirst",
            "java/lang/String.split",
            "java/lang/String.join",
            "java/lang/String.concat",
            "java/lang/String.format",
            "java/lang/String.matches",
            "java/lang/String.toCharArray",
            "java/lang/StringBuilder.<init>",
            "java/lang/StringBuilder.append",
            "java/util/List.addAll",
            "java/util/ArrayList.<init>(Ljava/util/Collection;)V",
            "java/util/List.sort",
            "java/util/Collections.sort",
            "java/util/List.contains",
            "java/util/HashSet.<init>",
            "java/util/HashMap.<init>(Ljava/util/Map;)V");

    /** Where a text is bounded whatever the template does (one letter, a name, flags, a number's digits), or charged already. */
    private static final Set<String> BOUNDED = Set.of(
            "NumberFilters.round",
            "SelectionFilters.mapping",
            "StringCases.title",
            "StringCases.titleCase",
            "StringCases.lambda$swap$0",
            "FloatText.repr",
            "FloatText.fixed",
            "FloatText.exponential",
            "FloatText.general",
            "FloatText.trimZeros",
            "FormatSpec.integer",
            "FormatSpec.floating",
            "FormatSpec.plain",
            "PercentFormat.directive",
            "PercentFormat.integer",
            "PercentFormat.floating",
            "PercentFormat.sign",
            "Strftime.directive",
            "Strftime.capitalised",
            "Strftime.word",
            "Strftime.number",
            "Evaluator.arguments",
            "MacroValue.attribute",
            "MacroValue.call");

    @Test
    void javasOwnWaysAreClosed() throws IOException, URISyntaxException {
        Path root = Path.of(Objects.requireNonNull(JinjaTemplate.class.getResource("JinjaTemplate.class"))
                        .toURI())
                .resolveSibling(".");
        List<String> found = new ArrayList<>();
        int classes = 0;
        for (String folder : PACKAGES) {
            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                        .sorted()
                        .toList()) {
                    classes++;
                    scan(parse(file), found);
                }
            }
        }
        assertThat(classes).isGreaterThan(60);
        assertThat(found).isEmpty();
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void scan(ClassModel type, List<String> found) {
        String simple = type.thisClass().asInternalName().replaceFirst(".*/", "");
        for (MethodModel method : type.methods()) {
            String where = simple + "." + method.methodName().stringValue();
            boolean matched = false;
            boolean matcher = false;
            for (Object element : method.code().map(code -> (Iterable<?>) code).orElse(List.of())) {
                if (!(element instanceof InvokeInstruction call)) {
                    continue;
                }
                String called =
                        call.owner().asInternalName() + "." + call.name().stringValue();
                if (CLOSED.contains(called)
                        || CLOSED.contains(called + call.type().stringValue())) {
                    found.add(where + " calls " + called);
                }
                matcher |= called.equals("java/util/regex/Pattern.matcher");
                matched |= called.endsWith("/Meter.matched");
            }
            if (matcher && !matched) {
                found.add(where + " matches a pattern without a meter");
            }
        }
        found.removeIf(line -> BOUNDED.contains(line.replaceFirst(" .*", "")));
    }
}
