/**
 * What a piece of work belongs to, known to everything below it without being handed down,
 * so that log lines and spans can say so.
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** A session and one of its runs. */
export interface Scope {
  readonly session?: string;
  readonly run?: string;
}

const NOWHERE: Scope = {};
const scopes = new AsyncLocalStorage<Scope>();
const outside = AsyncLocalStorage.snapshot();

/** What the work that goes on now belongs to. */
export function currentScope(): Scope {
  return scopes.getStore() ?? NOWHERE;
}

/** Does work that belongs to `scope` besides what the work around it belongs to. */
export function within<T>(scope: Scope, work: () => T): T {
  return scopes.run({ ...currentScope(), ...scope }, work);
}

/** Starts something that outlives whoever needed it first, and so belongs to nobody. */
export function apart<T>(work: () => T): T {
  return outside(work);
}

/** For what is called from elsewhere, by a child's message perhaps: does it as part of what goes on now. */
export function keepScope(): <T>(work: () => T) => T {
  const snapshot = AsyncLocalStorage.snapshot();
  return (work) => snapshot(work);
}
