"""Reads and writes every golden multipart with the code of the example; the golden bytes come in by standard input."""
import json, struct, sys
import member
from records import decode_records, encode_record


def message(golden):
    return {**golden, 'body': bytes.fromhex(golden['body'])}


golden = json.load(sys.stdin)
for one in golden['multiparts']:
    header, frames = one['header'], [bytes.fromhex(frame) for frame in one['frames']]
    numbers = [header[name] for name in ('generation', 'a', 'b', 'c')]
    assert member.HEADER.pack(b'JP', 1, header['code'], *numbers) == frames[0], one['name']
    assert getattr(member, header['command'], header['code']) == header['code'], one['name']
    if 'json' in one:
        assert json.loads(frames[1]) == one['json'], one['name']
    if 'settlements' in one:
        entries = [(entry['tag'], entry['value']) for entry in one['settlements']]
        assert b''.join(struct.pack('>QI', *entry) for entry in entries) == frames[1], one['name']
    if 'records' in one:
        messages = [message(record) for record in one['records']]
        assert b''.join(map(encode_record, messages)) == frames[-1], one['name']
        assert list(decode_records(frames[-1])) == messages, one['name']
for one in golden['undecodable']:
    assert list(decode_records(bytes.fromhex(one['record']))) == [None], one['name']
print(len(golden['multiparts']), len(golden['undecodable']))
