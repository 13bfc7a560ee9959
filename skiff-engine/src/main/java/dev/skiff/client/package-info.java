/** A client over UDP and TCP: the request, the options it proposes, and its fall-backs. */
@NullMarked
package dev.skiff.client;

import org.jspecify.annotations.NullMarked;
