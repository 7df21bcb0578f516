import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import process from "node:process";
import { connect as connectTls } from "node:tls";
import { messageOf } from "../base/errors.ts";
import { proxyFor } from "../base/proxy.ts";
import type { CheckStep, StepName } from "./check_steps.ts";

/** Nobody waits longer for one step of the network. */
const STEP_TIMEOUT_MS = 10_000;

/** Goes the way to an address step by step: name, port, certificate. Ends with the first that fails. */
export async function probeNetwork(
  address: string,
  signal: AbortSignal,
): Promise<readonly CheckStep[]> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  const names: readonly StepName[] = isTls ? ["dns", "tcp", "tls"] : ["dns", "tcp"];
  const proxy = proxyFor(url, process.env);
  if (proxy !== undefined) {
    return names.map((name) => ({ name, state: "skipped", detail: `through ${proxy}` }));
  }
  const place = `${host}:${port}`;
  const steps: CheckStep[] = [];
  for (const name of names) {
    const step = await takeStep(name, { host, port, place }, signal);
    steps.push(step);
    if (step.state === "failed") {
      const rest = names.slice(steps.length);
      return [...steps, ...rest.map((name): CheckStep => ({ name, state: "skipped" }))];
    }
  }
  return steps;
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly place: string;
}

async function takeStep(name: StepName, to: Place, signal: AbortSignal): Promise<CheckStep> {
  if (name === "dns" && isIP(to.host)) return { name, state: "skipped" };
  const startedAt = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(STEP_TIMEOUT_MS)]);
  const ms = (): number => Math.round(performance.now() - startedAt);
  try {
    const detail = name === "dns"
      ? await resolveName(to.host, limit)
      : await open(() => name === "tls" ? openTls(to) : connectTcp(to.port, to.host), {
        event: name === "tls" ? "secureConnect" : "connect",
        signal: limit,
      });
    return { name, state: "ok", ms: ms(), detail };
  } catch (thrown) {
    signal.throwIfAborted();
    const isTimeout = limit.aborted;
    const detail = isTimeout ? "no answer" : messageOf(thrown);
    return { name, state: "failed", ms: ms(), detail, advice: adviceOn(name, to.place, detail) };
  }
}

async function resolveName(host: string, signal: AbortSignal): Promise<string> {
  const { address } = await Promise.race([lookup(host), whenAborted(signal)]);
  return address;
}

function openTls({ host, port }: Place): Socket {
  return connectTls({ host, port, servername: isIP(host) ? undefined : host });
}

/** Opens a connection and closes it at once. */
async function open(
  start: () => Socket,
  { event, signal }: { readonly event: string; readonly signal: AbortSignal },
): Promise<undefined> {
  const socket = start();
  try {
    const opened = new Promise<void>((resolve, reject) => {
      socket.once(event, () => resolve());
      // For good: a late error of a socket that nobody looks at any more would end the process.
      socket.on("error", reject);
    });
    await Promise.race([opened, whenAborted(signal)]);
  } finally {
    socket.destroy();
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function adviceOn(name: StepName, place: string, detail: string): string {
  if (name === "dns") return `Correct the host in "url", or look at the network`;
  if (name === "tcp") {
    return /refused/i.test(detail)
      ? `Nothing listens at ${place}: start the server or correct "url"`
      : `${place} does not answer: look at the port, at firewalls and at the VPN`;
  }
  if (/expired|not valid yet/i.test(detail)) {
    return "The server's certificate is out of date: renew it, or set this machine's clock";
  }
  if (/name|altname|hostname/i.test(detail)) {
    return `The certificate is for another host: write that host into "url"`;
  }
  if (/issuer|self.?signed|verify|unknown.?ca|cause.?used.?as/i.test(detail)) {
    return "Its issuer is not trusted here: DENO_TLS_CA_STORE=system takes the system's, " +
      "DENO_CERT=<file> one more";
  }
  return `${place} does not speak TLS: should "url" start with http://?`;
}
