/** What responses are worth: functions of text, answer and head statistics. */
@NullMarked
package dev.nernst.em.reward;

import org.jspecify.annotations.NullMarked;
