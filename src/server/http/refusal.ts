/** A request that is not served, and everything that its sender learns about it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  /** A JSON-RPC error that belongs to no request, as the protocol wants it. */
  toResponse(): Response {
    const code = this.status === 404 ? -32_001 : -32_000;
    const body = { jsonrpc: "2.0", error: { code, message: this.message }, id: null };
    return Response.json(body, { status: this.status, headers: this.headers });
  }
}
