package dev.nernst.em.reward;

import dev.nernst.runtime.InvalidInputException;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * A reward from another jar on the class path, found by {@link ServiceLoader}: name the implementation in
 * {@code META-INF/services/dev.nernst.em.reward.RewardService}.
 *
 * <p>Called by one thread at a time.
 */
public interface RewardService {
    /** The name that a user chooses it by. */
    String name();

    /** The reward; one object for a whole run. */
    Reward create();

    /**
     * The reward of the service called {@code name}.
     *
     * @throws InvalidInputException if there is none, listing those there are
     */
    static Reward find(String name) {
        ServiceLoader<RewardService> services = ServiceLoader.load(RewardService.class);
        for (RewardService service : services) {
            if (service.name().equals(name)) {
                return service.create();
            }
        }
        String known = services.stream().map(provider -> provider.get().name()).collect(Collectors.joining(", "));
        throw new InvalidInputException("there is no reward service called " + name
                + (known.isEmpty() ? "; none is on the class path" : "; there are " + known));
    }
}
