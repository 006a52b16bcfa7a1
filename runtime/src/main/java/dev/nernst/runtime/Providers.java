package dev.nernst.runtime;

import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.runtime.scalar.ScalarProvider;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Finds the provider that a user asked for, or the best one that can run here. A provider that was named and cannot run
 * is an error with the remedy in it, never replaced by another. Stateless and thread-safe.
 */
public final class Providers {
    /** Lets {@link #open} choose the fastest provider that can run. */
    public static final String AUTO = "auto";

    /** The flag that makes the Vector API visible. */
    public static final String VECTOR_FLAG = "--add-modules jdk.incubator.vector";

    private static final String SCALAR = ScalarProvider.NAME;
    private static final String VECTOR = "vector";
    private static final String TORNADO = "tornado";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String VECTOR_CLASS = "dev.nernst.runtime.vector.VectorProvider";
    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private Providers() {}

    /**
     * A provider that exists, whether it can run here, and why or why not.
     *
     * @param reason one sentence without a full stop
     */
    public record Candidate(String name, boolean usable, String reason) {}

    /** All providers, the fastest first. */
    public static List<Candidate> candidates() {
        return List.of(
                candidate(TORNADO, whyNotTornado(), "runs on the GPU"),
                candidate(VECTOR, whyNotVector(), "the Vector API is here and compiled code runs it"),
                candidate(SCALAR, null, "plain loops run everywhere"));
    }

    /**
     * Opens a provider whose calls are checked; the caller closes it.
     *
     * @param choice {@code auto}, {@code scalar}, {@code vector}, {@code tornado} or the name of a {@link ProviderService}
     * @param threads that work on an op, at least 1; the scalar provider uses one whatever is asked for
     * @throws InvalidInputException if there is no such provider, it cannot run here, or {@code threads} is below 1
     */
    public static Provider open(String choice, int threads) {
        if (threads < 1) {
            throw new InvalidInputException("the number of threads must be at least 1, not " + threads);
        }
        return CheckedProvider.of(named(choice, threads));
    }

    private static Provider named(String choice, int threads) {
        return switch (choice.toLowerCase(Locale.ROOT)) {
            case AUTO -> best(threads);
            case SCALAR -> new ScalarProvider();
            case VECTOR -> {
                refuse(VECTOR, whyNotVector());
                yield vector(threads);
            }
            case TORNADO -> {
                refuse(TORNADO, whyNotTornado());
                throw new AssertionError("refused above");
            }
            default -> added(choice, threads);
        };
    }

    private static Provider added(String choice, int threads) {
        try {
            for (ProviderService service : ServiceLoader.load(ProviderService.class)) {
                if (service.name().equals(choice.toLowerCase(Locale.ROOT))) {
                    return service.open(threads);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new InvalidInputException("a provider service cannot be loaded: " + e.getMessage(), e);
        }
        throw new InvalidInputException(
                "there is no provider '" + choice + "'; choose auto, scalar, vector or tornado");
    }

    private static Provider best(int threads) {
        String reason = whyNotVector();
        if (reason == null) {
            return vector(threads);
        }
        warn("THE SCALAR PROVIDER IS IN USE, which is slower by orders of magnitude: the vector provider cannot run"
                + " because " + reason);
        return new ScalarProvider();
    }

    /** An application without a backend for SLF4J hears it too: from the JDK's logger, on standard error by default. */
    private static void warn(String sentence) {
        if (LOG instanceof NOPLogger) {
            System.getLogger(Providers.class.getName()).log(System.Logger.Level.WARNING, sentence);
        } else {
            LOG.warn(sentence);
        }
    }

    private static Candidate candidate(String name, @Nullable String whyNot, String why) {
        return new Candidate(name, whyNot == null, whyNot == null ? why : whyNot);
    }

    private static void refuse(String name, @Nullable String whyNot) {
        if (whyNot != null) {
            throw new InvalidInputException("the " + name + " provider cannot run because " + whyNot);
        }
    }

    private static String whyNotTornado() {
        return "this build has no TornadoVM";
    }

    private static @Nullable String whyNotVector() {
        return whyNotVector(
                ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent(),
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vm.info", ""),
                ByteOrder.nativeOrder());
    }

    /**
     * The guards of the vector provider, one reason each, or null if it can run. Its kernels are fast only where the
     * server compiler turns them into vector instructions.
     *
     * @param vmName the property {@code java.vm.name}
     * @param vmInfo the property {@code java.vm.info}
     */
    static @Nullable String whyNotVector(boolean modulePresent, String vmName, String vmInfo, ByteOrder order) {
        if (!modulePresent) {
            return "the module " + VECTOR_MODULE + " is missing; start Java with " + VECTOR_FLAG;
        }
        if (vmInfo.contains("interpreted mode")) {
            return "this virtual machine only interprets; start Java without -Xint";
        }
        if (vmInfo.contains("emulated-client") || vmName.contains("Client") || vmName.contains("Zero")) {
            return "this virtual machine lacks the server compiler; start Java without -client and"
                    + " -XX:TieredStopAtLevel";
        }
        if (order != ByteOrder.LITTLE_ENDIAN) {
            return "its kernels read little-endian memory and this machine is big-endian";
        }
        return null;
    }

    /** By name, so that no class of the missing module is loaded with this one. */
    private static Provider vector(int threads) {
        try {
            return (Provider)
                    Class.forName(VECTOR_CLASS).getConstructor(int.class).newInstance(threads);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vector provider could not be started", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the vector provider is missing from this build", e);
        }
    }
}
