"""Gunicorn reads this file from the folder it is started in."""

from config.env import environment

# Read here too: an unreadable environment stops the master at once, instead of workers that die one after another.
_environment = environment()

bind = f"127.0.0.1:{_environment.port}"
worker_class = "gthread"
workers = 1
threads = 8
loglevel = "warning"
graceful_timeout = 5
control_socket_disable = True
