/**
 * Answers: taken out of a response, and compared with each other. Rewards and evaluation use the same ones.
 */
@NullMarked
package dev.nernst.model.answer;

import org.jspecify.annotations.NullMarked;
