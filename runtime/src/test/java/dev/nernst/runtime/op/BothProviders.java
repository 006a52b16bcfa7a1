package dev.nernst.runtime.op;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;

/** Tests that run over both providers, each opened once for the class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BothProviders {
    final Provider scalar = Providers.open("scalar", 1);
    final Provider vector = Providers.open("vector", 2);

    Stream<Named<Provider>> all() {
        return Stream.of(Named.of("scalar", scalar), Named.of("vector", vector));
    }

    @AfterAll
    void close() {
        scalar.close();
        vector.close();
    }
}
