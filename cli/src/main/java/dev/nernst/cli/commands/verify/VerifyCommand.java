package dev.nernst.cli.commands.verify;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.model.LanguageModel;
import dev.nernst.runtime.InvalidInputException;
import dev.nernst.runtime.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nernst verify}. */
@Command(
        name = "verify",
        description = "Recompute every tensor of a golden file and compare; exit code 1 where one is off or unknown.")
public final class VerifyCommand extends NernstCommand {
    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "A checkpoint.")
    private Path model;

    @Option(
            names = "--golden",
            paramLabel = "F",
            description =
                    "A safetensors file of golden values, or a folder with a golden.safetensors; by default the one"
                            + " that lies with the model (in its folder, or NAME.golden.safetensors beside NAME.gguf).")
    private @Nullable Path golden;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Check these tensors alone: names, or beginnings of names up to a dot (grad.ce).")
    private List<String> only = List.of();

    @Mixin
    private ProviderOptions providerOptions;

    @Override
    public Integer call() {
        Path file = golden == null ? GoldenFile.besideModel(model) : GoldenFile.locate(golden);
        try (Provider provider = providerOptions.open();
                LanguageModel languageModel = LanguageModel.load(model, provider);
                GoldenFile goldenFile =
                        GoldenFile.open(file, languageModel.config().vocabularySize())) {
            Set<String> names = goldenFile.select(only);
            List<TensorCheck> results = new Verifier(languageModel, goldenFile).verify(names);
            VerifyReport report = VerifyReport.of(model.toString(), goldenFile, provider.name(), results);
            if (report.checked() + report.failed() == 0) {
                throw new InvalidInputException(
                        file + ": has inputs alone among the tensors asked for," + " nothing that could be compared");
            }
            if (common().json()) {
                json(report);
            } else {
                print(report);
            }
            return report.passed() ? 0 : 1;
        }
    }

    private void print(VerifyReport report) {
        int width = report.results().stream()
                .mapToInt(check -> check.name().length())
                .max()
                .orElse(1);
        String format = "%-7s %-" + width + "s  ";
        for (TensorCheck check : report.results()) {
            out().printf(Locale.ROOT, format, check.status().label(), check.name());
            if (check.compared() > 0) {
                out().printf(
                                Locale.ROOT,
                                "max abs %.2e  max rel %.2e  %5.1f%% of the tolerance",
                                check.maxAbsoluteError(),
                                check.maxRelativeError(),
                                100 * check.toleranceUsed());
            }
            out().println(check.reason() == null ? "" : "  " + check.reason());
        }
        out().printf(
                        Locale.ROOT,
                        "%s: %d of %d tensors checked with %s, %d inputs used, %d failed: %s%n",
                        report.golden(),
                        report.checked(),
                        report.tensors(),
                        report.provider(),
                        report.inputs(),
                        report.failed(),
                        conclusion(report));
    }

    private static String conclusion(VerifyReport report) {
        if (!report.passed()) {
            return "NOT verified";
        }
        return report.complete() ? "verified, all of them" : "verified, as far as asked for";
    }
}
