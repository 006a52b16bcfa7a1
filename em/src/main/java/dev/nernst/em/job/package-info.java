/**
 * Runs, put together: {@link dev.nernst.em.job.TrainingJob} makes a run of any method from a model, data and options. The command
 * line, benchmarks, tests and applications begin here.
 */
@NullMarked
package dev.nernst.em.job;

import org.jspecify.annotations.NullMarked;
