/** The client and the server: the API that a Java program uses. */
@NullMarked
package dev.skiff;

import org.jspecify.annotations.NullMarked;
