/** Whose way of proving who is asking. */
export type Cloud = 'aws' | 'google' | 'entra';

/** Fields of a credential by their names, opened. */
export type Fields = Readonly<Record<string, string>>;

/** A credential that is more than a key: what every request proves anew, or by a token that ends. */
export interface CloudCredential {
  readonly by: Cloud;
  readonly fields: Fields;
  /** Whether what gives the tokens may have a private address. */
  readonly allowPrivateNetwork: boolean;
}

/** A request as it will be sent, as far as a signature covers it. */
export interface SignedCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly body?: Uint8Array | undefined;
}

type Headers = Readonly<Record<string, string>>;

/** Proves who is asking. */
export interface Signer {
  /** The headers that go with a request. Throws a Failure `upstream_auth_failed`. */
  headersFor(credential: CloudCredential, call: SignedCall): Headers | Promise<Headers>;
  /** It was refused: nothing that was kept of it is good any more. */
  forget(credential: CloudCredential): void;
}

/** One signer for all clouds. */
export const signerOf = (signers: Readonly<Record<Cloud, Signer>>): Signer => ({
  headersFor: (credential, call) => signers[credential.by].headersFor(credential, call),
  forget: (credential) => signers[credential.by].forget(credential),
});

/** A question to whoever gives tokens: a form, and JSON as the answer. */
export interface TokenQuestion {
  readonly url: string;
  readonly form: Fields;
  readonly allowPrivateNetwork: boolean;
}

/** Asks it. Throws where nobody answers. */
export type AskForToken = (question: TokenQuestion) => Promise<{ readonly status: number; readonly text: string }>;
