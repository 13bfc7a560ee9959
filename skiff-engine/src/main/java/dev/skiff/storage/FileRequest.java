package dev.skiff.storage;

import java.net.InetSocketAddress;

/**
 * A client's request for a file.
 *
 * @param name the name exactly as the client sent it. It is not checked
 * @param client the address and port that the request came from
 */
public record FileRequest(String name, InetSocketAddress client) {}
