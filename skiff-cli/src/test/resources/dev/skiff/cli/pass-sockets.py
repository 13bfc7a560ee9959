"""Runs a command with sockets from descriptor 3 on, as systemd does.

pass-sockets.py RECEIVER SOCKET,... COMMAND...
RECEIVER is "self" or the process id to be told. A SOCKET is KIND@HOST, bound to a free port; the kinds are
udp and tcp (listening), with 6 for [::] that takes IPv4 as well, with 6only for one that does not; "deaf" is a TCP
socket that does not listen, "unix" a datagram socket of that family, "file" no socket at all.
"""

import fcntl
import os
import socket
import sys

FIRST = 3
OUT_OF_THE_WAY = 100


def opened(description):
    kind, _, host = description.partition("@")
    if kind == "file":
        return os.open(os.devnull, os.O_RDONLY)
    if kind == "unix":
        return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).detach()
    family = socket.AF_INET6 if "6" in kind else socket.AF_INET
    stream = not kind.startswith("udp")
    one = socket.socket(family, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(kind.endswith("only")))
    one.bind((host, 0))
    if kind.startswith("tcp"):
        one.listen()
    return one.detach()


def main():
    receiver, descriptions, *command = sys.argv[1:]
    descriptors = [fcntl.fcntl(opened(d), fcntl.F_DUPFD, OUT_OF_THE_WAY) for d in descriptions.split(",")]
    for place, descriptor in enumerate(descriptors, FIRST):
        os.dup2(descriptor, place, inheritable=True)
        os.close(descriptor)
    os.environ["LISTEN_FDS"] = str(len(descriptors))
    os.environ["LISTEN_PID"] = str(os.getpid()) if receiver == "self" else receiver
    os.execvp(command[0], command)


main()
