import { describe, expect, it } from '@jest/globals';
import type { CloudCredential, SignedCall, Signer } from '#core/credentials';
import { Failure } from '#core/failure';
import { Cancel } from './cancel.js';
import { json, says } from './testing/openai-answers.js';
import type { Script } from './testing/scripted-upstream.js';
import { World, type WorldWish } from './testing/world.js';

const cloud: CloudCredential = { by: 'aws', fields: { secret: 'not-a-real-secret' }, allowPrivateNetwork: false };

class ScriptedSigner implements Signer {
  readonly calls: SignedCall[] = [];
  readonly forgotten: CloudCredential[] = [];

  constructor(private readonly proof: () => ReturnType<Signer['headersFor']>) {}

  headersFor(_: CloudCredential, call: SignedCall) {
    this.calls.push(call);
    return this.proof();
  }
  forget(credential: CloudCredential): void {
    this.forgotten.push(credential);
  }
}

const proof = { authorization: 'Signature s1' };

function worldOf(given: () => ReturnType<Signer['headersFor']>, scripts: readonly Script[], wish: WorldWish = {}) {
  const signer = new ScriptedSigner(given);
  const provider = { credential: undefined, cloud, baseUrl: 'https://a.example/base?v=1' };
  const world = new World({ scripts: { 'a/m': scripts }, signer, providers: { a: provider }, ...wish });
  return { world, signer };
}

describe('a provider for which a key is not enough', () => {
  it('is sent what proves who is asking, of the very request', async () => {
    const { world, signer } = worldOf(async () => proof, [json(says())]);
    const { failure } = await world.serve({});
    expect(failure).toBeUndefined();
    expect(world.upstream.calls[0]?.headers).toMatchObject(proof);
    expect(signer.calls).toEqual([
      {
        method: 'POST',
        url: new URL('https://a.example/base/chat/completions?v=1'),
        body: world.upstream.calls[0]?.body,
      },
    ]);
  });

  it("is asked with the caller's own key where that passes, and nothing is signed", async () => {
    const { world, signer } = worldOf(() => proof, [json(says())], {
      providers: { a: { credentials: 'passthrough', cloud } },
    });
    await world.serve(world.ask({}, { upstreamAuthorization: 'Bearer my-own' }));
    expect(world.upstream.calls[0]?.headers).toMatchObject({ authorization: 'Bearer my-own' });
    expect(signer.calls).toEqual([]);
  });

  it('has what was kept of it forgotten once it says 401', async () => {
    const { world, signer } = worldOf(() => proof, [json('{}', 401)]);
    const { failure } = await world.serve({});
    expect([failure?.code, signer.forgotten]).toEqual(['upstream_auth_failed', [cloud]]);
  });
});

describe('a proof that is not to be had', () => {
  const broken = () => {
    throw new Error('cannot parse not-a-real-secret');
  };

  it.each([
    [
      'refused',
      async () => Promise.reject(new Failure('upstream_auth_failed', 'no token.', { fault: 'auth' })),
      'a: no token.',
    ],
    ['broken', broken, 'a: its credential cannot be used to ask for a token, or nobody gives one.'],
  ])(
    '%s fails the attempt, says whose it is and nothing of its inside, and costs nothing',
    async (_, given, message) => {
      const { world } = worldOf(given, [json(says())]);
      const { failure } = await world.serve({});
      expect(failure).toMatchObject({
        code: 'upstream_auth_failed',
        message,
        details: { fault: 'auth', provider: 'a' },
      });
      expect(world.upstream.calls).toEqual([]);
      expect(world.record.attempts).toMatchObject([{ outcome: 'auth', ledger: 'none', costNano: 0n }]);
    },
  );

  it('leaves the credential at rest, and the next candidate answers', async () => {
    const { world, signer } = worldOf(broken, [json(says())], {
      scripts: { 'a/m': [json(says())], 'b/m': [json(says('From b.'))] },
      routes: { both: { models: ['both'], targets: ['a/m', 'b/m'] } },
    });
    for (const _ of [1, 2]) {
      const answer = await world.serve(world.ask({ model: 'both' }));
      expect(answer.text).toContain('From b.');
    }
    expect(signer.calls).toHaveLength(1);
  });

  it('in time is no answer that could be billed', async () => {
    const { world } = worldOf(() => new Promise(() => undefined), [json(says())]);
    const { failure } = await world.serve({});
    expect(failure?.code).toBe('upstream_auth_failed');
    expect(world.record.attempts).toMatchObject([{ ledger: 'none' }]);
  });

  it('is not waited for by a caller who left', async () => {
    const { world } = worldOf(() => new Promise(() => undefined), [json(says())]);
    const cancel = new Cancel();
    const { served } = await world.begin(world.ask({}, { cancel }));
    cancel.cancel(new Failure('client_closed_request', 'left'));
    expect((await served).failure?.code).toBe('client_closed_request');
    expect(world.upstream.calls).toEqual([]);
  });
});
