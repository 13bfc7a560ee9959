/** The command on a host that lets it down: killed, stopped, without room, descriptors or time. */
@NullMarked
package dev.skiff.lab.host;

import org.jspecify.annotations.NullMarked;
