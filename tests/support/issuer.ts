import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createServer } from "node:http";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An OAuth authorization server as far as a resource server sees it. Disposing it takes it off the network. */
export class Issuer implements AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: string[];
  /** What every request is answered with instead, if anything. */
  status: number | undefined;
  readonly #close: () => Promise<void>;
  readonly #keys: { kid: string; pair: KeyPair }[] = [];

  private constructor(url: string, requests: string[], close: () => Promise<void>) {
    this.url = url;
    this.requests = requests;
    this.#close = close;
  }

  static async start(): Promise<Issuer> {
    const requests: string[] = [];
    const server = createServer(async (request, response) => {
      requests.push(request.url!);
      const document = await issuer.#document(request.url!);
      response.writeHead(issuer.status ?? (document === undefined ? 404 : 200), {
        "content-type": "application/json",
      }).end(JSON.stringify(document ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const issuer = new Issuer(`http://127.0.0.1:${port}`, requests, () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }));
    await issuer.rotate();
    return issuer;
  }

  /** From now on signs with a new key; the old one is withdrawn. */
  async rotate(): Promise<void> {
    const pair = await generateKeyPair("ES256", { extractable: true });
    this.#keys.splice(0, 1, { kid: crypto.randomUUID(), pair });
  }

  /** A good token, but for what is said otherwise; `null` leaves a claim out. */
  async token(
    claims: Readonly<Record<string, unknown>>,
    { key, alg = "ES256" }: { readonly key?: CryptoKey | Uint8Array; readonly alg?: string } = {},
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const all = { iss: this.url, sub: "alice", iat: now, exp: now + 300, ...claims };
    const payload = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
    const [{ kid, pair }] = this.#keys;
    return await new SignJWT(payload).setProtectedHeader({ alg, kid })
      .sign(key ?? pair.privateKey);
  }

  /** The public key as text, for those who would use it as a shared secret. */
  async publicKeyText(): Promise<string> {
    return JSON.stringify(await exportJWK(this.#keys[0].pair.publicKey));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #document(path: string): Promise<object | undefined> {
    if (path === "/.well-known/oauth-authorization-server") {
      return { issuer: this.url, jwks_uri: `${this.url}/keys` };
    }
    if (path !== "/keys") return undefined;
    const keys = await Promise.all(
      this.#keys.map(async ({ kid, pair }) => ({ ...await exportJWK(pair.publicKey), kid })),
    );
    return { keys };
  }
}
