/** By name: source with `¦` before the marked text, the marked text, what the agent must read about it. */
export type WrongPrograms = Readonly<
  Record<string, readonly [source: string, marked: string, message: RegExp]>
>;
