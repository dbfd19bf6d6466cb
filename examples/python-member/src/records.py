"""The records of JOINPOOL/1, as in docs/protocol.md: messages as dicts whose `body` is bytes; what is absent is left out."""
import math, struct

TEXT, NUMBER = 4, 3
PLAIN = {0: None, 1: False, 2: True}


def encode_text(length, text):
    return struct.pack('>' + length, len(text.encode())) + text.encode()


def encode_headers(headers):
    encoded = struct.pack('>H', len(headers))
    for name, value in headers.items():
        encoded += encode_text('B', name)
        if isinstance(value, str):
            encoded += struct.pack('>B', TEXT) + encode_text('H', value)
        elif value is None or isinstance(value, bool):
            encoded += struct.pack('>B', {None: 0, False: 1, True: 2}[value])
        else:
            encoded += struct.pack('>Bd', NUMBER, value)
    return encoded


FIELDS = ((1, 'id', lambda value: encode_text('H', value)), (2, 'publishedAtMs', lambda value: struct.pack('>d', value)),
          (4, 'orderingKey', lambda value: encode_text('H', value)), (8, 'headers', encode_headers),
          (16, 'priority', lambda value: struct.pack('>B', value)))


def encode_record(message):
    address = b''.join(encode_text('B', message.get(name, '')) for name in ('exchangeName', 'topic', 'contentType'))
    fields = [(bit, encode(message[name])) for bit, name, encode in FIELDS if name in message]
    flags = struct.pack('>B', sum(bit for bit, _ in fields))
    properties = struct.pack('>H', len(address)) + address + flags + b''.join(field for _, field in fields)
    length = 2 + len(properties) + len(message['body'])
    return struct.pack('>IH', length, len(properties)) + properties + message['body']


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        (value,) = struct.unpack_from('>' + form, self.data, self.at)
        self.at += struct.calcsize('>' + form)
        return value

    def take(self, length):
        self.at += length
        if self.at > len(self.data):
            raise ValueError('it ends too early')
        return self.data[self.at - length:self.at]

    def text(self, length):
        return self.take(self.number(length)).decode()

    def value(self):
        kind = self.number('B')
        value = self.text('H') if kind == TEXT else self.number('d') if kind == NUMBER else PLAIN[kind]
        if kind == NUMBER and not math.isfinite(value):
            raise ValueError('a header is no number')
        return value

    def headers(self):
        return {self.text('B'): self.value() for _ in range(self.number('H'))}


READERS = ((1, 'id', lambda reader: reader.text('H')), (2, 'publishedAtMs', lambda reader: reader.number('d')),
           (4, 'orderingKey', lambda reader: reader.text('H')), (8, 'headers', Reader.headers),
           (16, 'priority', lambda reader: reader.number('B')))


def decode_properties(data):
    reader = Reader(data)
    end = 2 + reader.number('H')  # of the address, for those who compare it with the last one
    message = {name: reader.text('B') for name in ('exchangeName', 'topic', 'contentType')}
    if reader.at != end:
        raise ValueError('its address does not end where it should')
    fields = reader.number('B')
    message.update({name: read(reader) for bit, name, read in READERS if fields & bit})
    if fields > 31 or reader.at != len(data) or message.get('priority', 0) > 9:
        raise ValueError('it has fields of a later version')
    return message


def decode_records(batch):
    """Each message of a batch, in order; None for one whose properties make no sense."""
    reader = Reader(batch)
    while reader.at < len(batch):
        length, properties_length = reader.number('I'), reader.number('H')
        properties, body = reader.take(properties_length), reader.take(length - 2 - properties_length)
        try:
            yield {**decode_properties(properties), 'body': body}
        except (KeyError, ValueError, struct.error):
            yield None
