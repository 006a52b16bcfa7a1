package dev.nernst.runtime.op;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The providers that tests run over, each opened once for the test class that asks. */
final class BothProviders implements AutoCloseable {
    final Provider scalar = Providers.open("scalar", 1);
    final Provider vector = Providers.open("vector", 2);

    Stream<Named<Provider>> all() {
        return Stream.of(Named.of("scalar", scalar), Named.of("vector", vector));
    }

    @Override
    public void close() {
        scalar.close();
        vector.close();
    }
}
