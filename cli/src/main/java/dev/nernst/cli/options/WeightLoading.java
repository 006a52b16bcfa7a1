package dev.nernst.cli.options;

import dev.nernst.cli.usage.HelpGroup;
import dev.nernst.weights.Loading;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How weights come into memory. */
@HelpGroup(HelpGroup.MACHINE)
public final class WeightLoading {
    @Option(
            names = "--weights",
            paramLabel = "copy|map",
            description =
                    "How weights are loaded: copied, so that nothing which happens to the files afterwards does harm; "
                            + "or mapped, for files that nobody changes, because the program dies if one is cut. Default: "
                            + "copied, where the free memory suffices.")
    private @Nullable Loading weights;

    /** What the user wants, if anything. */
    public Optional<Loading> wanted() {
        return Optional.ofNullable(weights);
    }

    /** Prints what a loaded model has to say about itself. */
    public static void warn(List<String> warnings, PrintWriter err) {
        warnings.forEach(warning -> err.println("nernst: warning: " + warning));
        err.flush();
    }
}
