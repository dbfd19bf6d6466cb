import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openLocalWire } from '../../src/client/local-wire.js';
import type { Peer } from '../../src/hub/peer.js';

const never = new AbortController().signal;
const header = Buffer.alloc(24);
const multipart = (text: string): readonly Uint8Array[] => [header, Buffer.from(text)];
const textOf = (parts: readonly Uint8Array[]): string => Buffer.from(parts[1] ?? []).toString();

/** A wire whose hub is the test. */
const open = async () => {
  const atHub: string[] = [];
  const atClient: string[] = [];
  const received: (readonly Uint8Array[])[] = [];
  const peers: Peer[] = [];
  let goneCount = 0;
  const hub = {
    connect(peer: Peer) {
      peers.push(peer);
      return {
        receive: (parts: readonly Uint8Array[]) => void atHub.push(textOf(parts)),
        gone: () => {
          goneCount += 1;
        },
      };
    },
  };
  const receive = (parts: readonly Uint8Array[]): void => {
    received.push(parts);
    atClient.push(textOf(parts));
  };
  const wire = await openLocalWire(hub, 'local')(receive, never);
  const [peer] = peers;
  if (peer === undefined) throw new Error('the wire did not connect');
  return { wire, peer, atHub, atClient, received, gone: () => goneCount };
};

test('each direction is in order, and never within the call that sends', async () => {
  const { wire, peer, atHub, atClient } = await open();
  for (const text of ['one', 'two']) {
    wire.send(multipart(text));
    peer.send(multipart(text));
  }
  expect([atHub, atClient]).toEqual([[], []]);
  await nextTurn();
  expect([atHub, atClient]).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  await wire.close(never);
});

test('a client gets bytes of its own: what it changes does not change what the hub keeps', async () => {
  const { wire, peer, received } = await open();
  const kept = Buffer.from('kept');
  peer.send([header, kept]);
  await nextTurn();
  received[0]?.[1]?.fill(0);
  expect(kept.toString()).toBe('kept');
  await wire.close(never);
});

test('what was sent before the close arrives, then the hub is told once that the client is gone', async () => {
  const { wire, atHub, gone } = await open();
  wire.send(multipart('last'));
  await wire.close(never);
  await wire.close(never);
  wire.send(multipart('too late'));
  await nextTurn();
  expect([atHub, gone()]).toEqual([['last'], 1]);
});

test('what the hub said before it ends the connection arrives before the loss is told', async () => {
  const { wire, peer, atClient, gone } = await open();
  peer.send(multipart('last'));
  peer.end();
  const reason = await wire.lost;
  peer.send(multipart('too late'));
  await nextTurn();
  expect([atClient, gone(), reason]).toMatchObject([['last'], 1, { kind: 'connection-lost' }]);
});
