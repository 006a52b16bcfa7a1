/** Low-rank adapters: made, saved and loaded in PEFT's format, merged into the weights. */
@NullMarked
package dev.nernst.model.lora;

import org.jspecify.annotations.NullMarked;
