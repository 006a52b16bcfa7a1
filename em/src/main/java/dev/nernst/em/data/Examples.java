package dev.nernst.em.data;

import dev.nernst.em.gradient.TrainingSequence;
import java.util.List;

/** Sequences to learn from, by number. Immutable. */
public interface Examples {
    /** How many there are, at least 1. */
    int count();

    /** Example {@code index}, from 0. */
    TrainingSequence sequence(int index);

    /** How messages name the example, for example {@code line 7}. */
    String name(int index);

    /** What the user should know of the data, such as rows that were left out; a sentence each. */
    List<String> notes();
}
