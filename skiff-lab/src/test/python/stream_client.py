"""A client for TFTP over TCP: gets and puts files, each held in memory, over one connection.
Written from docs/stream-protocol.md alone."""
import sys
from pathlib import Path
from socket import create_connection

RRQ, WRQ, DATA, ACK, ERROR, OACK = range(1, 7)
BLOCK, LONGEST = 65_536, 1_048_578


def send(stream, opcode, body=b""):
    stream.write((2 + len(body)).to_bytes(4) + opcode.to_bytes(2) + body)
    stream.flush()


def receive(stream, *expected):
    length = int.from_bytes(stream.read(4))
    packet = stream.read(length) if 2 <= length <= LONGEST else b""
    opcode, body = int.from_bytes(packet[:2]), packet[2:]
    if len(packet) < length or opcode not in (*expected, ERROR):
        stream.close()
        raise ConnectionError("connection closed, or packet out of place")
    if opcode == ERROR:
        raise RuntimeError(int.from_bytes(body[:2]), body[2:-1].decode(errors="replace"))
    return opcode, body


def get(stream, remote, local):
    send(stream, RRQ, "\0".join((remote, "octet", "tsize", "0", "")).encode())
    received = {OACK: b"", DATA: bytearray()}
    for opcode, body in iter(lambda: receive(stream, OACK, DATA), (DATA, b"")):
        received[opcode] += body
    size, part = len(received[DATA]), Path(local + ".part")
    if received[OACK].lower() not in (b"", b"tsize\0%d\0" % size):
        raise RuntimeError(0, f"{size} bytes received, not the tsize told")
    try:
        part.write_bytes(received[DATA])
        part.replace(local)
    finally:
        part.unlink(missing_ok=True)
    return size


def put(stream, local, remote):
    content = Path(local).read_bytes()
    send(stream, WRQ, "\0".join((remote, "octet", "")).encode())
    for start in range(0, len(content) + BLOCK, BLOCK):  # the last slice is empty: the end
        send(stream, DATA, content[start:start + BLOCK])
    receive(stream, ACK)
    return len(content)


failed = False
stream = create_connection(sys.argv[1:3], timeout=30).makefile("rwb", buffering=2 * BLOCK)
for verb, source, target in zip(sys.argv[3::3], sys.argv[4::3], sys.argv[5::3], strict=True):
    operation, remote = {"get": (get, source), "put": (put, target)}[verb]
    try:
        print(f"{verb} {remote}: {operation(stream, source, target)} bytes")
    except (OSError, RuntimeError, ValueError) as error:
        code, message = error.args if isinstance(error, RuntimeError) else (0, error)
        print(f"{verb} {remote}: error {code} {message}")
        failed = True
sys.exit(failed)
