package dev.nernst.em.reward;

/** A reward that a jar beside Nernst could bring: the length of the text. */
public final class LengthService implements RewardService {
    @Override
    public String name() {
        return "text-length";
    }

    @Override
    public Reward create() {
        return new Reward() {
            @Override
            public String name() {
                return "text_length";
            }

            @Override
            public double[] score(PromptGroup group) {
                return group.responses().stream()
                        .mapToDouble(response -> response.text().length())
                        .toArray();
            }
        };
    }
}
