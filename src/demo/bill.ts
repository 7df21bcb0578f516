import type { Exchange } from "./measured_client.ts";

/** What one way of doing the job cost the model. */
export interface Bill {
  readonly calls: number;
  readonly definitionTokens: number;
  readonly requestTokens: number;
  readonly resultTokens: number;
  /** What stands in the context at the end. */
  readonly contextTokens: number;
  /** Input of all turns together: every turn reads again what stands in the context by then. */
  readonly readTokens: number;
  /** Time in the calls, without the model's own. */
  readonly durationMs: number;
}

/** Adds up the exchanges of one job, one call in each turn of the model, and a last turn for its answer. */
export function sumUp(definitionTokens: number, exchanges: readonly Exchange[]): Bill {
  let contextTokens = definitionTokens;
  let readTokens = definitionTokens;
  for (const { requestTokens, resultTokens } of exchanges) {
    contextTokens += requestTokens + resultTokens;
    readTokens += contextTokens;
  }
  return {
    calls: exchanges.length,
    definitionTokens,
    requestTokens: sum(exchanges, (exchange) => exchange.requestTokens),
    resultTokens: sum(exchanges, (exchange) => exchange.resultTokens),
    contextTokens,
    readTokens,
    durationMs: sum(exchanges, (exchange) => exchange.durationMs),
  };
}

function sum(exchanges: readonly Exchange[], of: (exchange: Exchange) => number): number {
  return exchanges.reduce((total, exchange) => total + of(exchange), 0);
}
