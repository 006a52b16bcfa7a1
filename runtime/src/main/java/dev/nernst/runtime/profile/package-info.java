/** Where the time goes: a provider that measures another one. */
@NullMarked
package dev.nernst.runtime.profile;

import org.jspecify.annotations.NullMarked;
