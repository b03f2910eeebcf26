"""Serves a driver with Python's remote execution: remote_exec_server.py PORT. Says "ready" once it listens."""

import socket
import sys
import threading

import numpy as np
from sipyco.remote_exec import simple_rexec_server_loop


class Camera:
    """Simulated camera."""

    def __init__(self):
        self.exposures = 0

    def ping(self):
        return True

    def expose(self, rows=2, columns=3):
        self.exposures += 1
        return np.arange(rows * columns, dtype=np.float64).reshape(rows, columns)


def tell_when_listening(port):
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            continue
        print("ready", flush=True)
        return


port = int(sys.argv[1])
threading.Thread(target=tell_when_listening, args=(port,), daemon=True).start()
simple_rexec_server_loop("camera", Camera(), "127.0.0.1", port, "Camera with remote execution")
