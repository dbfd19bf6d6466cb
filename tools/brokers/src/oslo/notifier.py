"""Sends notifications with oslo.messaging's own notifier: those on standard input, one JSON object a line.

Prints each as it went out: the notifier's driver `test` keeps the very object that RabbitMQ's driver puts on the wire.
Arguments: transport URL, exchange, topic, driver (messaging or messagingv2).
"""

import json
import sys

import oslo_messaging
from oslo_config import cfg
from oslo_messaging.notify import _impl_test

url, exchange, topic, driver = sys.argv[1:]
configuration = cfg.ConfigOpts()
configuration([])
oslo_messaging.set_transport_defaults(control_exchange=exchange)
transport = oslo_messaging.get_notification_transport(configuration, url=url)
configuration.set_override('driver', [driver, 'test'], group='oslo_messaging_notifications')
services = oslo_messaging.Notifier(transport, topics=[topic])
for line in sys.stdin:
    sample = json.loads(line)
    send = getattr(services.prepare(publisher_id=sample['publisher_id']), sample['priority'].lower())
    send({}, sample['event_type'], sample['payload'])
    message = _impl_test.NOTIFICATIONS.pop()[1]
    print(json.dumps(message), flush=True)
transport.cleanup()
