/**
 * The tools that the conformance suite calls by name. Runbyte has three tools of its own and none of these; they stand on
 * its HTTP server so that the suite can put that to the test.
 * @module
 */
import {
  type CallToolResult,
  type InputRequiredResult,
  MissingRequiredClientCapabilityError,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { setTimeout as delay } from "node:timers/promises";

/** A tool of the suite: its result, or what it asks the client first. */
export type FixtureTool = (
  args: Readonly<Record<string, unknown>>,
  context: ServerContext,
) => Promise<CallToolResult | InputRequiredResult>;

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SILENCE = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

const image = { type: "image", data: PIXEL, mimeType: "image/png" } as const;
const text = (value: string) => ({ type: "text", text: value }) as const;
const result = (...content: CallToolResult["content"]): CallToolResult => ({ content });

function always(...content: CallToolResult["content"]): FixtureTool {
  return () => Promise.resolve(result(...content));
}

/** Asks the person at the client, in the era in which the server can send a request. */
function elicits(properties: Record<string, object>, required?: readonly string[]): FixtureTool {
  return async (args, { mcpReq }) => {
    const requestedSchema = { type: "object", properties, ...required && { required } };
    const { action, content } = await mcpReq.send({
      method: "elicitation/create",
      params: { message: String(args.message ?? "Fixture"), requestedSchema },
    }) as { action: string; content?: unknown };
    const answer = `action=${action}, content=${JSON.stringify(content ?? {})}`;
    return result(text(`Elicitation completed: ${answer}`));
  };
}

const titled = (names: readonly string[]) =>
  names.map((title, index) => ({ const: `value${index + 1}`, title }));
const OPTIONS = ["option1", "option2", "option3"];

/** By name; the arguments are whatever the suite sends. */
export const FIXTURE_TOOLS: Readonly<Record<string, FixtureTool>> = {
  test_simple_text: always(text("This is a simple text response for testing.")),
  test_image_content: always(image),
  test_audio_content: always({ type: "audio", data: SILENCE, mimeType: "audio/wav" }),
  test_embedded_resource: always({
    type: "resource",
    resource: {
      uri: "test://embedded-resource",
      mimeType: "text/plain",
      text: "This is an embedded resource content.",
    },
  }),
  test_multiple_content_types: always(text("Multiple content types test:"), image, {
    type: "resource",
    resource: {
      uri: "test://mixed-content-resource",
      mimeType: "application/json",
      text: JSON.stringify({ test: "data", value: 123 }),
    },
  }),
  test_error_handling: () =>
    Promise.resolve({
      content: [text("This tool intentionally returns an error for testing")],
      isError: true,
    }),
  async test_tool_with_logging(_args, { mcpReq }) {
    for (const line of ["started", "processing data", "completed"]) {
      const data = line === "processing data" ? `Tool ${line}` : `Tool execution ${line}`;
      await mcpReq.log("info", data);
      await delay(50);
    }
    return result(text("Logged"));
  },
  async test_tool_with_progress(_args, { mcpReq }) {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      const params = { progressToken: progressToken!, progress, total: 100 };
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      await delay(50);
    }
    return result(text("Done"));
  },
  async test_sampling({ prompt }, { mcpReq }) {
    const answer = await mcpReq.requestSampling({
      messages: [{ role: "user", content: text(String(prompt)) }],
      maxTokens: 100,
    });
    return result(text(`LLM response: ${JSON.stringify(answer.content)}`));
  },
  test_elicitation: elicits({
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  }, ["username", "email"]),
  test_elicitation_sep1034_defaults: elicits({
    name: { type: "string", default: "John Doe" },
    age: { type: "integer", default: 30 },
    score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
    verified: { type: "boolean", default: true },
  }),
  test_elicitation_sep1330_enums: elicits({
    untitledSingle: { type: "string", enum: OPTIONS },
    titledSingle: {
      type: "string",
      oneOf: titled(["First Option", "Second Option", "Third Option"]),
    },
    legacyEnum: {
      type: "string",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
    titledMulti: {
      type: "array",
      items: { anyOf: titled(["First Choice", "Second Choice", "Third Choice"]) },
    },
  }),
  async test_reconnection(_args, { http }) {
    http?.closeSSE?.();
    await delay(100);
    return result(text("Reconnected"));
  },
  test_missing_capability: () =>
    Promise.reject(
      new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } }),
    ),
  async test_streaming_elicitation(_args, { mcpReq }) {
    const params = { progressToken: mcpReq._meta?.progressToken ?? "fixture", progress: 1 };
    await mcpReq.notify({ method: "notifications/progress", params });
    return result(text("Streamed"));
  },
  async test_logging_tool(_args, { mcpReq }) {
    await mcpReq.log("info", "A line for those who asked for it");
    return result(text("Logged"));
  },
};
