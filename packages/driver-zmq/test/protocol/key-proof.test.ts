import { describe, expect, it } from 'vitest';
import { isNonce, isProof, makeNonce, makeProof } from '../../src/protocol/key-proof.js';

const key = Buffer.from('0f'.repeat(32), 'hex');
const nonces = { hub: 'a1'.repeat(32), client: 'b2'.repeat(32) };

describe('the proof of a key', () => {
  it('is the same bytes in every implementation', () => {
    expect(makeProof(key, 'hub', nonces)).toBe('c094528c7023705563ca6b5d427128f180cdcc7a8d2a3859f6c906242009cf4f');
    expect(makeProof(key, 'client', nonces)).toBe('3c0bc26cd39168c11c3123506c4cb022ac58646fb55eae0f4729d7571dad6ad3');
  });

  it('holds for its prover, its key and its nonces alone', () => {
    const proof = makeProof(key, 'client', nonces);
    expect(isProof(proof, key, 'client', nonces)).toBe(true);
    expect(isProof(proof, key, 'hub', nonces)).toBe(false);
    expect(isProof(proof, Buffer.alloc(32), 'client', nonces)).toBe(false);
    expect(isProof(proof, key, 'client', { ...nonces, hub: makeNonce() })).toBe(false);
    expect(isProof(proof, key, 'client', { ...nonces, client: makeNonce() })).toBe(false);
  });

  it('does not hold when the other end sends back what it was sent', () => {
    const reflected = { hub: nonces.client, client: nonces.client };
    expect(isProof(makeProof(key, 'hub', reflected), key, 'client', reflected)).toBe(false);
  });

  it.each(['', 'a', 'é'.repeat(32), 'f'.repeat(63), 'f'.repeat(64), 'f'.repeat(65)])('refuses %j', (proof) => {
    expect(isProof(proof, key, 'client', nonces)).toBe(false);
  });

  it('needs nonces of 32 bytes', () => {
    expect(isNonce(makeNonce())).toBe(true);
    expect(makeNonce()).not.toBe(makeNonce());
    for (const text of ['', 'ab', 'A1'.repeat(32), `${'a1'.repeat(32)}00`, 'zz'.repeat(32)])
      expect(isNonce(text)).toBe(false);
  });
});
