package dev.nernst.runtime.op;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.Providers;
import dev.nernst.runtime.check.CheckedProvider;
import dev.nernst.testing.foreign.ForeignProvider;
import dev.nernst.testing.foreign.OnHostTensors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;

/** Tests that run over all providers, each opened once for the class; {@code foreign} brings every tensor to its memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BothProviders {
    final Provider scalar = Providers.open("scalar", 1);
    final Provider vector = Providers.open("vector", 2);
    final Provider foreign = CheckedProvider.of(OnHostTensors.of(CheckedProvider.of(new ForeignProvider())));

    Stream<Named<Provider>> all() {
        return Stream.of(Named.of("scalar", scalar), Named.of("vector", vector), Named.of("foreign", foreign));
    }

    @AfterAll
    void close() {
        scalar.close();
        vector.close();
        foreign.close();
    }
}
