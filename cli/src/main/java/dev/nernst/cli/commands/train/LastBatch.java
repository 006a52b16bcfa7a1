package dev.nernst.cli.commands.train;

/** What becomes of rows that do not fill a batch at the end of an epoch. */
enum LastBatch {
    /** They are a smaller batch. */
    KEEP,
    /** They are left out, as by the released loader. */
    DROP
}
