import type { LogRecord } from "@logtape/logtape";
import assert from "node:assert/strict";
import { LOG_FORMATTERS } from "../../src/base/log_format.ts";
import { apart, within } from "../../src/base/scope.ts";
import { traced } from "../../src/base/telemetry.ts";
import { TelemetryRecorder } from "../support/telemetry_recorder.ts";

const { json, text } = LOG_FORMATTERS;

function record(message: readonly unknown[], properties: Record<string, unknown> = {}): LogRecord {
  return {
    category: ["runbyte", "hub"],
    level: "warning",
    message,
    rawMessage: "",
    timestamp: Date.UTC(2026, 10, 23, 12, 0, 1, 123),
    properties,
  };
}

Deno.test("LOG_FORMATTERS.json writes one object a line, with errors as words", () => {
  const error = new Error("no\nluck");
  const line = json(record(["Lost ", "github", ": ", error], { name: "github", pid: 7, error }));
  assert(line.endsWith("\n") && !line.slice(0, -1).includes("\n"));
  assert.deepEqual(JSON.parse(line), {
    time: "2026-11-23T12:00:01.123Z",
    level: "warning",
    part: "hub",
    message: "Lost github: no\nluck",
    data: { name: "github", pid: 7, error: "no\nluck" },
  });
});

Deno.test("LOG_FORMATTERS.json survives values that are no JSON", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const { data } = JSON.parse(json(record(["x"], { circle, big: 1n, none: undefined })));
  assert.match(data.circle, /Circular/);
  assert.equal(data.big, "1n");
  assert.equal(data.none, "undefined");
});

Deno.test("LOG_FORMATTERS name session, run and span of the work that the line is about", async () => {
  using recorder = await TelemetryRecorder.start();
  const session = "0123456789abcdef";
  await traced("step", {}, () =>
    within({ session }, () =>
      within({ run: "r1" }, async () => {
        await Promise.resolve();
        const { traceId, id: spanId } = recorder.span("step");
        const line = JSON.parse(json(record(["x"])));
        assert.deepEqual(Object.entries(line).slice(4), [
          ["session", session],
          ["run", "r1"],
          ["traceId", traceId],
          ["spanId", spanId],
        ]);
        assert.equal(text(record(["x"])), "12:00:01.123 WRN hub: x [session 01234567, run r1]\n");
        const nobodys = apart(() => [text(record(["x"])), json(record(["x"]))]);
        assert.equal(nobodys[0], "12:00:01.123 WRN hub: x\n");
        assert.deepEqual(Object.keys(JSON.parse(nobodys[1])), ["time", "level", "part", "message"]);
      })));
});

Deno.test("LOG_FORMATTERS.text keeps words of strangers on one line and from the terminal", () => {
  const line = text(record(["Said: ", "a\n12:00:00.000 ERR hub: forged\x1b[2J\x9b31m", ""]));
  assert.match(line, /^12:00:01\.123 WRN hub: Said: a.*forged/);
  assert.equal(line.indexOf("\n"), line.length - 1);
  // deno-lint-ignore no-control-regex -- what a terminal obeys
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(line));
});
