/** What the engine has to say to whoever runs it. */
@NullMarked
package dev.skiff.log;

import org.jspecify.annotations.NullMarked;
