import type { Client, SubscriptionFilter } from "@modelcontextprotocol/client";
import type { HubLog } from "./hub_log.ts";
import { messageOf } from "../base/errors.ts";
import { pause } from "./abortable.ts";
import type { Clock } from "./clock.ts";
import { CHANGED_LISTS, type ChangedList } from "./wire.ts";

/** What a subscription needs and whom it tells. */
export interface SubscriptionOptions {
  readonly clock: Clock;
  readonly log: HubLog;
  readonly onListChanged: (list: ChangedList) => void;
}

const ACKNOWLEDGE_MS = 30_000;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;

/** Listens for changes of the lists that may change in the 2026 era, again after every break, until the signal fires. */
export async function keepSubscribed(
  client: Client,
  { clock, log, onListChanged }: SubscriptionOptions,
  signal: AbortSignal,
): Promise<void> {
  const known = client.getServerCapabilities() ?? {};
  const lists = CHANGED_LISTS.filter((list) => known[list]?.listChanged);
  if (lists.length === 0) return;
  const filter: SubscriptionFilter = Object.fromEntries(
    lists.map((list) => [`${list}ListChanged`, true]),
  );
  for (
    let delayMs = FIRST_DELAY_MS;
    !signal.aborted;
    delayMs = Math.min(delayMs * 2, MAX_DELAY_MS)
  ) {
    const startedAt = clock.now();
    try {
      const options = { timeout: ACKNOWLEDGE_MS, signal };
      const subscription = await client.listen(filter, options);
      // What changed while nobody listened is not told again.
      if (delayMs > FIRST_DELAY_MS) lists.forEach(onListChanged);
      await subscription.closed;
    } catch (error) {
      log.debug(`No subscription to changes: ${messageOf(error)}`);
    }
    if (signal.aborted) return;
    if (clock.now() - startedAt > MAX_DELAY_MS) delayMs = FIRST_DELAY_MS;
    await pause(clock, delayMs, signal).catch(() => {}); // the loop looks at the signal
  }
}
