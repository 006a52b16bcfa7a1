package dev.nernst.em.reward;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Programs that the system would start. Stateless. */
final class Programs {
    private static final boolean POSIX = File.separatorChar == '/';

    private Programs() {}

    /**
     * Whether {@code program} can be started: a file where it is a path, else one in a directory of PATH. Windows has rules
     * of its own, which only starting it can try: there any program is taken for one.
     */
    static boolean canStart(String program) {
        if (!POSIX) {
            return true;
        }
        if (program.contains("/")) {
            return isProgram(Path.of(program));
        }
        String path = System.getenv("PATH");
        return path != null
                && !program.isEmpty()
                && Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                        .splitAsStream(path)
                        .anyMatch(directory -> isProgram(Path.of(directory, program)));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
