package dev.nernst.cli.launch;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the program again with the incubator module of the Vector API, which {@code java -jar} leaves out and no manifest
 * can ask for.
 */
public final class Relaunch {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String MARK = "nernst.relaunched";
    private static final String MAIN = "dev.nernst.cli.entry.Main";

    private Relaunch() {}

    /**
     * Returns where the module is there already, or where this Java does not have it at all (the program then runs with the
     * scalar provider, which says so). Otherwise the program goes on in a JVM started with the flag, with the same standard
     * streams, environment, JVM options and exit code, and this method does not return.
     */
    public static void ifVectorModuleIsMissing(String[] args) {
        boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
        boolean installed = ModuleFinder.ofSystem().find(MODULE).isPresent();
        if (present || !installed || Boolean.getBoolean(MARK)) {
            return;
        }
        List<String> jvm = new ArrayList<>();
        jvm.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        jvm.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        jvm.addAll(List.of("--add-modules", MODULE, "--enable-native-access=ALL-UNNAMED", "-D" + MARK + "=true"));
        jvm.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));

        if (ProcessImage.isReplaceable()) {
            ProcessImage.replace(bytesOf(jvm, args), needsUtf8());
        }
        List<String> command = new ArrayList<>(jvm);
        command.addAll(List.of(args));
        System.exit(ChildProcess.run(command));
    }

    /** In the C locale Java cannot decode what is not ASCII: neither arguments nor file names. */
    private static boolean needsUtf8() {
        return !StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding"));
    }

    private static List<byte[]> bytesOf(List<String> jvm, String[] args) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        List<byte[]> bytes = new ArrayList<>();
        jvm.forEach(argument -> bytes.add(argument.getBytes(charset)));
        List<byte[]> raw = needsUtf8() ? rawArguments(args.length) : List.of();
        if (raw.size() == args.length) {
            bytes.addAll(raw);
        } else {
            List.of(args).forEach(argument -> bytes.add(argument.getBytes(charset)));
        }
        return bytes;
    }

    /** The last {@code count} arguments of this process as the system has them, or none where it does not tell. */
    private static List<byte[]> rawArguments(int count) {
        try {
            return RawArguments.last(count);
        } catch (IOException e) {
            return List.of();
        }
    }
}
