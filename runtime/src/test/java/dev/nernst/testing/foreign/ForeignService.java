package dev.nernst.testing.foreign;

import dev.nernst.runtime.Provider;
import dev.nernst.runtime.ProviderService;

/** Lets a command open {@code --provider foreign} in tests. */
public final class ForeignService implements ProviderService {
    @Override
    public String name() {
        return ForeignProvider.NAME;
    }

    @Override
    public Provider open(int threads) {
        return new ForeignProvider();
    }
}
