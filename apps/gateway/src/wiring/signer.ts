import { awsSigner } from '#adapters/aws';
import { entraSigner } from '#adapters/entra';
import { googleSigner } from '#adapters/google';
import { askForToken } from '#adapters/network';
import { type Signer, signerOf } from '#core/credentials';
import { systemClock } from './clock.js';

/** Proves to every cloud who is asking. */
export function openSigner(): Signer {
  const wall = () => systemClock.wall();
  return signerOf({
    aws: awsSigner({ service: 'bedrock', wall }),
    entra: entraSigner({ ask: askForToken, wall }),
    google: googleSigner({ ask: askForToken, wall }),
  });
}
