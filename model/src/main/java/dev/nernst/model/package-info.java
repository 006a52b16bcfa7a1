@NullMarked
package dev.nernst.model;

import org.jspecify.annotations.NullMarked;
