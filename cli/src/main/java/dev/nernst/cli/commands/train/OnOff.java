package dev.nernst.cli.commands.train;

/** A switch that is written out. */
enum OnOff {
    ON,
    OFF
}
