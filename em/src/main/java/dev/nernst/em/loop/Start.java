package dev.nernst.em.loop;

/**
 * How a run takes possession of its directory.
 *
 * <p>Immutable; safe for use by several threads.
 */
public enum Start {
    /** The directory must be empty, or not be there. */
    NEW,
    /** What an earlier run left there is removed; other files stay, unless the run writes ones of their names. */
    REPLACE,
    /** The run there goes on; where the directory is empty, it begins. */
    RESUME
}
