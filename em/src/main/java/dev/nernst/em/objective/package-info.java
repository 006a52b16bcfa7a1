/** What is minimised: functions of the log-probability and the entropy of each response token. */
@NullMarked
package dev.nernst.em.objective;

import org.jspecify.annotations.NullMarked;
