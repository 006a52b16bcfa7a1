/** The methods: where the gradient of each update comes from. One configuration and one class each; the loop around them is in {@code loop}. */
@NullMarked
package dev.nernst.em.method;

import org.jspecify.annotations.NullMarked;
