/** The methods: one configuration and one loop each. */
@NullMarked
package dev.nernst.em.method;

import org.jspecify.annotations.NullMarked;
