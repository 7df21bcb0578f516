import { clearInterval, setInterval } from "node:timers";

/** Takes the progress of a run: a number that only rises, and one line about it. */
export interface ProgressReport {
  (progress: number, message: string): void;
}

/** One call under way. */
export interface ProgressStep {
  /** What the downstream says of it. */
  update(progress: number, total?: number, message?: string): void;
  /** It waits for something that is not the downstream. Told again and again, so that the client does not give up. */
  wait(words: string): void;
  /** It waits no more. */
  go(): void;
  /** It has ended, one way or the other. */
  end(): void;
}

const MAX_WORDS_CHARS = 200;
/** A call that is not over counts less than one. */
const ALMOST = 0.999;
/** Every report must be more than the one before. */
const LITTLE = 0.002;
/** Clients give up on calls of which they have heard nothing for a minute. */
const REPEAT_MS = 15_000;

/** How far a run is: its calls that have ended, and the part of those under way that their servers tell. */
export class RunProgress {
  readonly #report: ProgressReport;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #repeatMs: number;
  #ended = 0;
  #sum = 0;
  #told = 0;

  /** `now` gives milliseconds; what waits is told every `repeatMs`. */
  constructor(
    report: ProgressReport,
    now: () => number = () => performance.now(),
    repeatMs: number = REPEAT_MS,
  ) {
    this.#report = report;
    this.#now = now;
    this.#startedAt = now();
    this.#repeatMs = repeatMs;
  }

  /** A call begins; `label` names it. */
  start(label: string): ProgressStep {
    let part = 0;
    let repeating: ReturnType<typeof setInterval> | undefined;
    const reach = (next: number): void => {
      this.#sum += Math.max(0, next - part);
      part = Math.max(part, next);
    };
    return {
      update: (progress, total, message) => {
        reach(Math.min(ALMOST, partOf(progress, total)));
        this.#tell(`${label} ${words(progress, total, message)}`);
      },
      wait: (words) => {
        const tell = (): void => {
          reach(Math.min(ALMOST, part + LITTLE));
          this.#tell(`${label} ${words}`);
        };
        clearInterval(repeating);
        repeating = setInterval(tell, this.#repeatMs);
        repeating.unref();
        tell();
      },
      go: () => clearInterval(repeating),
      end: () => {
        clearInterval(repeating);
        this.#ended++;
        reach(1);
        this.#tell(label);
      },
    };
  }

  #tell(text: string): void {
    const progress = Math.round(this.#sum * 1_000) / 1_000;
    if (progress <= this.#told) return;
    this.#told = progress;
    const calls = this.#ended === 1 ? "1 call" : `${this.#ended} calls`;
    const seconds = ((this.#now() - this.#startedAt) / 1_000).toFixed(1);
    this.#report(progress, `${text} · ${calls} · ${seconds} s`);
  }
}

/** From 0 to 1; without a total it nears the end and never reaches it. */
function partOf(progress: number, total: number | undefined): number {
  if (!(progress > 0)) return 0;
  return total !== undefined && total > 0 ? progress / total : progress / (progress + 1);
}

function words(progress: number, total?: number, message: string = ""): string {
  const count = total === undefined ? `${progress}` : `${progress} of ${total}`;
  const line = message.slice(0, MAX_WORDS_CHARS).replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line === "" ? count : `${count}: ${line}`;
}
