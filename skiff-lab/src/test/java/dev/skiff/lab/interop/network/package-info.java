/**
 * Hosts with a network between them, in Linux network namespaces: what is lost there is lost by the
 * kernel. Needs root.
 */
@NullMarked
package dev.skiff.lab.interop.network;

import org.jspecify.annotations.NullMarked;
