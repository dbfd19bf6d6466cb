"""Joins a pool with oslo.messaging's own listener, until standard input ends.

Prints `ready` once it listens, and then each notification that its endpoint gets, one JSON object a line.
Arguments: transport URL, exchange, topic, pool.
"""

import json
import sys
import threading

import oslo_messaging
from oslo_config import cfg

url, exchange, topic, pool = sys.argv[1:]
output = threading.Lock()


def tell(line):
    with output:
        print(line, flush=True)


def handler(priority):
    def handle(self, context, publisher_id, event_type, payload, metadata):
        told = {'priority': priority, 'publisher_id': publisher_id, 'event_type': event_type, 'payload': payload}
        tell(json.dumps({**told, **metadata}))

    return handle


priorities = ('audit', 'debug', 'info', 'warn', 'error', 'critical', 'sample')
Endpoint = type('Endpoint', (), {priority: handler(priority) for priority in priorities})
configuration = cfg.ConfigOpts()
configuration([])
transport = oslo_messaging.get_notification_transport(configuration, url=url)
target = oslo_messaging.Target(topic=topic, exchange=exchange)
listener = oslo_messaging.get_notification_listener(transport, [target], [Endpoint()], executor='threading', pool=pool)
listener.start()
tell('ready')
sys.stdin.read()
listener.stop()
listener.wait()
transport.cleanup()
