package dev.nernst.cli.commands.doctor;

import dev.nernst.cli.commands.NernstCommand;
import dev.nernst.cli.options.ProviderOptions;
import dev.nernst.cli.output.Units;
import dev.nernst.cli.output.Version;
import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.vector.VectorProvider;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code nernst doctor}. */
@Command(
        name = "doctor",
        description = "Show what this machine and this Java offer: JVM flags, providers, threads, SIMD width, memory.")
public final class DoctorCommand extends NernstCommand {
    @Mixin
    private ProviderOptions provider;

    @Override
    public Integer call() {
        Diagnosis diagnosis = diagnose();
        if (common().json()) {
            json(diagnosis);
        } else {
            print(diagnosis);
        }
        return 0;
    }

    private Diagnosis diagnose() {
        List<Providers.Candidate> candidates = Providers.candidates();
        try (Provider chosen = provider.open()) {
            return new Diagnosis(
                    Version.ofProgram(),
                    JavaReport.ofThisJvm(),
                    FlagReport.ofThisJvm(),
                    new Diagnosis.Chosen(chosen.name(), chosen.description()),
                    candidates,
                    simdBits(candidates),
                    Runtime.getRuntime().availableProcessors(),
                    provider.threads(),
                    MemoryReport.ofThisMachine(),
                    gpu(candidates));
        }
    }

    /** Asks the vector provider only where it can run: its classes do not load without their module. */
    private static @Nullable Integer simdBits(List<Providers.Candidate> candidates) {
        boolean usable = candidates.stream()
                .anyMatch(candidate -> candidate.name().equals(VectorProvider.NAME) && candidate.usable());
        return usable ? VectorProvider.vectorBits() : null;
    }

    private static Diagnosis.Gpu gpu(List<Providers.Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.name().equals("tornado"))
                .findFirst()
                .map(candidate -> new Diagnosis.Gpu(candidate.usable(), candidate.reason()))
                .orElse(new Diagnosis.Gpu(false, "no provider computes on one"));
    }

    private void print(Diagnosis diagnosis) {
        JavaReport java = diagnosis.java();
        line("nernst", diagnosis.version());
        line("java", java.version() + ", " + java.vendor() + ", " + java.vm() + (java.jit() ? "" : ", no compiler"));
        line("", java.home());
        for (FlagReport flag : diagnosis.flags()) {
            line("flag", flag.flag() + (flag.present() ? ": present" : ": MISSING, needed for " + flag.needed()));
            if (!flag.present()) {
                line("", "add: " + flag.add());
            }
        }
        line(
                "provider",
                diagnosis.provider().name() + ": " + diagnosis.provider().description());
        for (Providers.Candidate candidate : diagnosis.providers()) {
            line("", candidate.name() + (candidate.usable() ? " can run: " : " cannot run: ") + candidate.reason());
        }
        line("simd", diagnosis.simdBits() == null ? "not in use" : diagnosis.simdBits() + " bits");
        line("threads", diagnosis.threads() + " of " + diagnosis.processors() + " processors");
        MemoryReport memory = diagnosis.memory();
        line("memory", Units.bytes(memory.physical()) + ", " + Units.bytes(memory.available()) + " available");
        line("", Units.bytes(memory.heapMax()) + " Java heap at most; tensors are outside of it");
        line(
                "gpu",
                diagnosis.gpu().usable()
                        ? diagnosis.gpu().reason()
                        : "none: " + diagnosis.gpu().reason());
    }

    private void line(String name, String value) {
        out().printf(Locale.ROOT, "%-10s %s%n", name, value);
    }
}
