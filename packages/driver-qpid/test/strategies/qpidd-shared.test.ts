import type { Address, PoolAddress } from '@joinpool/core/driver';
import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import type { ControlMessage, ControlReply } from '../../src/client/requests.js';
import { decodeMessage } from '../../src/codec/decode-message.js';
import { QpiddAdministration } from '../../src/strategies/qpidd-shared/administration.js';
import { methodRequest, Qmf, queryRequest } from '../../src/strategies/qpidd-shared/qmf.js';
import { history, routeOf } from '../../src/strategies/qpidd-shared/strategy.js';
import { makePool, within } from '../support/pools.js';

/* qpidd is not among the brokers of the tests: what single messages did on 1.40.0, and its source, is held fast here. */

const replyOf = (opcode: string, body: unknown): ControlReply => ({
  subject: undefined,
  applicationProperties: { 'qmf.opcode': opcode },
  body,
});

const refusal = (code: number, text: string): ControlReply =>
  replyOf('_exception', { _values: { error_code: code, error_text: text } });

const field = (of: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), of);

/** Answers as a broker that has these objects, by `queue:name`, and keeps what was asked of it. */
class ScriptedBroker {
  readonly asked: string[] = [];
  readonly objects: Map<string, unknown>;

  constructor(objects: Readonly<Record<string, unknown>> = {}) {
    this.objects = new Map(Object.entries(objects));
  }

  readonly ask = ({ body }: ControlMessage): Promise<ControlReply> => {
    const method = field(body, '_method_name');
    if (method === undefined) return Promise.resolve(this.#query(String(field(body, '_object_id', '_object_name'))));
    const { type, name } = { type: field(body, '_arguments', 'type'), name: field(body, '_arguments', 'name') };
    this.asked.push(`${String(method)} ${String(type)} ${String(name)}`);
    const key = `${String(type)}:${String(name)}`;
    if (method === 'create' && this.objects.has(key))
      return Promise.resolve(refusal(7, `object already exists: ${String(name)}`));
    return Promise.resolve(replyOf('_method_response', { _arguments: {} }));
  };

  #query(objectName: string): ControlReply {
    const values = this.objects.get(objectName.replace('org.apache.qpid.broker:', ''));
    return replyOf('_query_response', values === undefined ? [] : [{ _values: values }]);
  }

  get administration(): QpiddAdministration {
    return new QpiddAdministration(new Qmf(this.ask), () => Promise.reject(new Error('no letters here')));
  }
}

const pool: PoolAddress = {
  ...makePool('x'),
  poolName: 'billing',
  subscriptions: [{ exchangeName: 'shop', topic: 'orders.#' }],
};

describe('names on qpidd', () => {
  it.each<[Address, object]>([
    [
      { kind: 'topic', exchangeName: 'a.b', topic: 'c' },
      { target: { address: 'a.b', capabilities: ['topic'] }, linkKey: 'topic a.b', to: 'a.b', subject: 'c' },
    ],
    [
      { kind: 'pool', poolName: 'a.b' },
      { target: { address: 'a.b', capabilities: ['queue'] }, linkKey: 'queue a.b' },
    ],
    [
      { kind: 'deadLetters', poolName: 'a.b' },
      { target: { address: 'a.b.dead', capabilities: ['queue'] }, linkKey: 'queue a.b.dead' },
    ],
  ])('%j goes by %j', (to, expected) => {
    expect(routeOf(to)).toEqual(expected);
  });
});

describe('QMF2', () => {
  it('asks for an object to be made', () => {
    const parameters = { type: 'queue', name: 'billing', properties: { durable: true }, strict: true };
    expect(methodRequest('create', parameters)).toEqual({
      subject: 'broker',
      application_properties: { method: 'request', 'qmf.opcode': '_method_request', 'x-amqp-0-10.app-id': 'qmf2' },
      body: {
        _object_id: { _object_name: 'org.apache.qpid.broker:broker:amqp-broker' },
        _method_name: 'create',
        _arguments: parameters,
      },
    });
  });

  it('asks what a queue is', () => {
    expect(queryRequest('queue', 'billing')).toMatchObject({
      application_properties: { 'qmf.opcode': '_query_request' },
      body: { _what: 'OBJECT', _object_id: { _object_name: 'org.apache.qpid.broker:queue:billing' } },
    });
  });

  it('crosses the wire as it is', () => {
    const request = methodRequest('delete', { type: 'binding', name: 'shop/billing/orders.#', options: {} });
    expect(rhea.message.decode(rhea.message.encode({ ...request })).body).toEqual(request.body);
  });

  it.each([
    [6, 'no', 'permission-denied'],
    [7, 'unauthorized-access: ACL denied create', 'permission-denied'],
    [7, 'Delete failed. No such queue: billing', 'not-found'],
    [7, 'in words of another version', 'unknown'],
  ])('a refusal %d, %s: %s', async (code, text, kind) => {
    const qmf = new Qmf(() => Promise.resolve(refusal(code, text)));
    await expect(qmf.create('queue', 'billing', {}, within())).rejects.toMatchObject({ kind });
    await expect(qmf.delete('queue', 'billing', within())).rejects.toMatchObject({ kind });
    await expect(qmf.read('queue', 'billing', within())).rejects.toMatchObject({ kind });
  });
});

describe('a pool on qpidd', () => {
  it('is made with its letters first and its bindings last', async () => {
    const broker = new ScriptedBroker();
    expect(await broker.administration.declare(pool, 'create', within())).toEqual([]);
    expect(broker.asked).toEqual([
      'create queue billing.dead',
      'create queue billing',
      'create exchange shop',
      'create binding shop/billing/orders.#',
    ]);
  });

  it('that is there gets what is missing', async () => {
    const there = { 'queue:billing.dead': { durable: 1 }, 'queue:billing': { durable: true } };
    const broker = new ScriptedBroker({ ...there, 'exchange:shop': { durable: true, type: 'topic' } });
    expect(await broker.administration.declare(pool, 'create', within())).toEqual([]);
    expect(broker.asked).toEqual(['create binding shop/billing/orders.#']);
  });

  it('that differs is told and left alone', async () => {
    const objects = { 'queue:billing': { durable: 0 }, 'exchange:shop': { durable: true, type: 'direct' } };
    const broker = new ScriptedBroker(objects);
    expect(await broker.administration.declare(pool, 'create', within())).toEqual([
      { of: 'pool billing', argument: 'durable', wanted: 'true', found: 'false' },
      { of: 'exchange shop', argument: 'type', wanted: 'topic', found: 'direct' },
    ]);
    expect(broker.asked).toEqual([]);
  });

  it('cannot be checked, and is not found where it is not', async () => {
    const { administration } = new ScriptedBroker();
    await expect(administration.declare(pool, 'check', within())).rejects.toMatchObject({ kind: 'not-supported' });
    await expect(administration.declare(pool, 'passive', within())).rejects.toMatchObject({ kind: 'not-found' });
    expect(await administration.inspect('billing', within())).toBeUndefined();
    expect(await administration.openDeadLetters('billing', within())).toBeUndefined();
  });

  it('is looked at, and deleted with its letters unless it has members', async () => {
    const broker = new ScriptedBroker({
      'queue:billing': { msgDepth: 3, consumerCount: 1 },
      'queue:billing.dead': { msgDepth: 2 },
    });
    const { administration } = broker;
    expect(await administration.inspect('billing', within())).toEqual({ backlog: 3, members: 1, deadLetters: 2 });
    await expect(administration.delete('billing', false, within())).rejects.toMatchObject({ kind: 'in-use' });
    await administration.delete('billing', true, within());
    expect(broker.asked).toEqual(['delete queue billing', 'delete queue billing.dead']);
  });

  it('loses one subscription, also one that it has not', async () => {
    const broker = new ScriptedBroker();
    const subscription = { exchangeName: 'shop', topic: 'a' };
    await broker.administration.removeSubscription('billing', subscription, within());
    expect(broker.asked).toEqual(['delete binding shop/billing/a']);
    const answering = (code: number, text: string): QpiddAdministration =>
      new QpiddAdministration(new Qmf(() => Promise.resolve(refusal(code, text))), () =>
        Promise.reject(new Error('no')),
      );
    await answering(7, 'Unbind failed. No such queue: billing').removeSubscription('billing', subscription, within());
    const forbidden = answering(6, 'no').removeSubscription('billing', subscription, within());
    await expect(forbidden).rejects.toMatchObject({ kind: 'permission-denied' });
  });

  it('leaves the count to the core once a delivery was charged', () => {
    const incoming = decodeMessage(Buffer.alloc(0));
    expect(history(incoming)).toEqual({ redelivered: false, deliveryCount: 1 });
    expect(history({ ...incoming, deliveryCount: 2 })).toEqual({ redelivered: true, deliveryCount: undefined });
  });
});
