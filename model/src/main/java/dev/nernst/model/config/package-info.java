/** What config.json and generation_config.json say. */
@NullMarked
package dev.nernst.model.config;

import org.jspecify.annotations.NullMarked;
