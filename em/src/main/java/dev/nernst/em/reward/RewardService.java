package dev.nernst.em.reward;

import dev.nernst.runtime.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * A reward from another jar on the class path, found by {@link ServiceLoader}: name the implementation in
 * {@code META-INF/services/dev.nernst.em.reward.RewardService}.
 *
 * <p>Called by one thread.
 */
public interface RewardService {
    /** The name that a user chooses it by. */
    String name();

    /** The reward; one object for a whole run. */
    Reward create();

    /**
     * The reward of the service called {@code name}.
     *
     * @throws InvalidInputException if there is none, listing those there are, or if one on the class path is broken
     */
    static Reward find(String name) {
        List<String> known = new ArrayList<>();
        try {
            for (RewardService service : ServiceLoader.load(RewardService.class)) {
                if (service.name().equals(name)) {
                    return created(service);
                }
                known.add(service.name());
            }
        } catch (ServiceConfigurationError e) {
            throw new InvalidInputException("a reward service cannot be loaded: " + e.getMessage(), e);
        }
        throw new InvalidInputException("there is no reward service called " + name
                + (known.isEmpty() ? "; none is on the class path" : "; there are " + String.join(", ", known)));
    }

    private static Reward created(RewardService service) {
        try {
            return service.create();
        } catch (RuntimeException e) {
            throw new InvalidInputException("the reward service " + service.name() + " makes no reward: " + e, e);
        }
    }
}
