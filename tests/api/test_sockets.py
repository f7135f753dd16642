"""What is accepted from a listening socket sends at once."""

import socket

from api.sockets import listening, send_at_once


def test_connections_to_a_plain_listening_socket_do_not_wait_for_acknowledgement() -> None:
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert listener.getsockname() in [found.getsockname() for found in listening()]
        send_at_once()
        caller.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert not caller.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
