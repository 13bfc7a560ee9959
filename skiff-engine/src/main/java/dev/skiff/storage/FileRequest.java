package dev.skiff.storage;

import java.net.InetSocketAddress;

/**
 * A client's wish for a file.
 *
 * @param name the name exactly as the client sent it: not checked, may hold anything
 * @param client the address the request came from
 */
public record FileRequest(String name, InetSocketAddress client) {}
