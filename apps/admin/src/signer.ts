import { awsSigner } from '#adapters/aws';
import { entraSigner } from '#adapters/entra';
import { googleSigner } from '#adapters/google';
import { askForToken } from '#adapters/network';
import { type Signer, signerOf } from '#core/credentials';

/** Proves to every cloud who is asking, as the gateways do. */
export function openSigner(): Signer {
  const wall = () => Date.now();
  return signerOf({
    aws: awsSigner({ service: 'bedrock', wall }),
    entra: entraSigner({ ask: askForToken, wall }),
    google: googleSigner({ ask: askForToken, wall }),
  });
}
