"""A member of a pool that speaks JOINPOOL/1 (docs/protocol.md) with pyzmq, and nothing of joinpool.

python3 member.py URL POOL PATTERN prints each message as a line of JSON, publishes a receipt of it to the topic
"receipts", and accepts it once that is confirmed. JOINPOOL_KEY is what the key file of the hub holds, if it is guarded
by one. SIGTERM: it takes nothing more, waits for what it published, and leaves.
"""
import hashlib, hmac, json, os, secrets, signal, struct, sys, threading, time, uuid
import zmq
from zmq.utils.monitor import recv_monitor_message
from records import decode_records, encode_record

HEADER = struct.Struct('>2sBBIQII')  # magic, version, command, generation, a, b, c
HELLO, PROVE, ROUTE, PUBLISH, JOIN, ACCEPT, RETRY, STOP, REQUEST, PING, BYE = 1, 2, 3, 4, 5, 7, 8, 10, 12, 13, 14
CHALLENGE, WELCOME, CONFIRM, REFUSED, JOINED, DELIVER, STOPPED = 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87
PLACE_LOST, REPLY, RESET = 0x89, 0x8a, 0x8c
SETTINGS = {'durable': True, 'deliveryLimit': 50, 'limits': {}, 'deadLetters': {}}
EXCHANGE, PLACE, SLOT, MOST_UNSETTLED, SILENCE_S = 'joinpool', 1, 0, 64, 6


class Lost(Exception):
    """The session is over: start again with a new socket."""


def sign(key, *words):
    return hmac.new(key, ' '.join(words).encode(), hashlib.sha256).hexdigest()


class Session:
    def __init__(self, url, producer, key=b''):
        self.generation, self.unanswered = 0, {}  # unanswered: by sequence number, the tag of what it is a receipt of
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        for option, value in ((zmq.IDENTITY, secrets.token_bytes(16)), (zmq.LINGER, 1_000), (zmq.SNDHWM, 0),
                              (zmq.HEARTBEAT_IVL, 2_000), (zmq.HEARTBEAT_TIMEOUT, 6_000)):
            self.socket.setsockopt(option, value)
        if key:  # shown before the first message: a guarded hub takes nothing of anybody else
            self.socket.plain_username = f'{time.time_ns() // 1_000_000}-{secrets.token_hex(16)}'.encode()
            self.socket.plain_password = sign(key, 'knock', self.socket.plain_username.decode()).encode()
        self.connect(url)
        nonce = {'nonce': secrets.token_hex(32)} if key else {}
        self.send(HELLO, {'protocol': 'JOINPOOL/1', 'producerId': producer, 'clientName': f'python {os.getpid()}', **nonce})
        if key:
            self.prove(key, nonce['nonce'], json.loads(self.expect(CHALLENGE)[3]))
        self.next = self.expect(WELCOME)[0] + 1

    def connect(self, url):
        monitor = self.socket.get_monitor_socket()
        self.socket.connect(url)
        event = None
        while event != zmq.EVENT_HANDSHAKE_SUCCEEDED:
            if not monitor.poll(SILENCE_S * 1_000):
                raise Lost('nobody answers')
            event = recv_monitor_message(monitor)['event']
            if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
                sys.exit('this hub does not have our key')
        self.socket.disable_monitor()

    def prove(self, key, nonce, challenge):
        if not hmac.compare_digest(challenge['proof'], sign(key, 'hub', nonce, challenge['nonce'])):
            sys.exit('this hub does not have our key')
        self.send(PROVE, {'proof': sign(key, 'client', challenge['nonce'], nonce)})

    def send(self, command, payload=None, a=0, b=0, c=0):
        frame = [] if payload is None else [payload if isinstance(payload, bytes) else json.dumps(payload).encode()]
        self.socket.send_multipart([HEADER.pack(b'JP', 1, command, self.generation, a, b, c), *frame])

    def receive(self, until=lambda: False):
        """The next command of this session, with a, b, c and payload; None if `until` comes first. Asks a silent hub whether it is there."""
        asked, deadline = False, time.monotonic() + SILENCE_S
        while not until():
            if self.socket.poll(200):
                header, *frames = self.socket.recv_multipart()
                magic, version, command, generation, a, b, c = HEADER.unpack(header)
                if (magic, version) != (b'JP', 1) or command == RESET:
                    raise Lost(frames[0].decode() if frames else 'it is no hub')
                if generation == self.generation or command == WELCOME:
                    self.generation = generation
                    return command, a, b, c, frames[0] if frames else b''
            elif time.monotonic() > deadline:
                if asked:
                    raise Lost('the hub is silent')
                self.send(PING)
                asked, deadline = True, time.monotonic() + SILENCE_S

    def expect(self, wanted):
        while True:
            command, *rest = self.receive()
            if command == wanted:
                return rest
            self.handle(command, *rest)

    def request(self, **request):
        self.send(REQUEST, request, a=1)
        reply = json.loads(self.expect(REPLY)[3])
        if 'error' in reply or reply['ok']['differences']:
            sys.exit(f'{request["method"]}: {reply}')

    def join(self, pool, pattern):
        subscriptions = [{'exchangeName': EXCHANGE, 'topic': pattern}]
        self.request(method='declareExchange', exchangeName=EXCHANGE, mode='create')
        self.request(method='declare', mode='create',
                     pool={'poolName': pool, 'subscriptions': subscriptions, 'settings': SETTINGS})
        self.send(ROUTE, {'to': {'kind': 'topic', 'exchangeName': EXCHANGE, 'topic': 'receipts'}}, c=SLOT)
        self.send(JOIN, {'poolName': pool}, b=MOST_UNSETTLED, c=PLACE)
        self.expect(JOINED)

    def handle(self, command, a, b, c, payload):
        if command == DELIVER:
            for tag, message in enumerate(decode_records(payload), a):
                self.work(tag, message)
        elif command == CONFIRM:  # all up to a: what they are receipts of is done
            tags = [self.unanswered.pop(sequence) for sequence in sorted(self.unanswered) if sequence <= a]
            self.settle(ACCEPT, [(tag, 1) for tag in tags])
        elif command == REFUSED:  # b of them, from a on: somebody else may have more luck with what they are receipts of
            self.settle(RETRY, [(self.unanswered.pop(sequence), 1_000) for sequence in range(a, a + b)])
        elif command == PLACE_LOST:
            sys.exit(payload.decode())

    def work(self, tag, message):
        if message is None:  # it makes no sense: charged retries end at the pool's delivery limit, as a letter
            return self.settle(RETRY, [(tag, 1_000)])
        body = message['body'].decode(errors='replace')
        print(json.dumps({**message, 'body': body}), flush=True)
        receipt = {'id': str(uuid.uuid4()), 'exchangeName': EXCHANGE, 'topic': 'receipts', 'publishedAtMs': time.time() * 1e3,
                   'contentType': 'application/json', 'body': json.dumps({'of': message.get('id')}).encode()}
        self.send(PUBLISH, encode_record(receipt), a=self.next, b=1, c=SLOT)
        self.unanswered[self.next] = tag
        self.next += 1

    def settle(self, how, entries):
        if entries:
            self.send(how, b''.join(struct.pack('>QI', *entry) for entry in entries), c=PLACE)

    def leave(self):
        self.send(STOP, c=PLACE)
        self.expect(STOPPED)
        while self.unanswered:
            self.handle(*self.receive())
        self.send(BYE)


def main(url, pool, pattern):
    leaving = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: leaving.set())
    key = bytes.fromhex(os.environ.get('JOINPOOL_KEY', ''))
    producer = str(uuid.uuid4())  # the same in all sessions of this process
    while not leaving.is_set():
        try:
            session = Session(url, producer, key)
            session.join(pool, pattern)
            print('joined', file=sys.stderr, flush=True)
            while received := session.receive(leaving.is_set):
                session.handle(*received)
            session.leave()
        except Lost as reason:
            print(reason, file=sys.stderr, flush=True)
            leaving.wait(1)


if __name__ == '__main__':
    main(*sys.argv[1:])
