import type { PlayTool } from "./play_server.ts";

interface Message {
  readonly ts: string;
  readonly text: string;
}

const MESSAGE_SCHEMA = {
  type: "object" as const,
  properties: {
    ts: { type: "string", description: "Message id: seconds of its time with a counter" },
    text: { type: "string" },
  },
  required: ["ts", "text"],
};

/** Plays a chat workspace with three channels. */
export function createSlack(): readonly PlayTool[] {
  const channels = new Map<string, Message[]>([["#general", []], ["#sales", []], ["#support", []]]);
  let messageCount = 0;
  return [
    {
      name: "post_message",
      title: "Post message",
      description:
        "Post a message to a channel. Answers the channel and the message's timestamp id.",
      inputSchema: {
        type: "object",
        properties: {
          channel: {
            type: "string",
            description: "Channel name with its hash, for example #sales",
          },
          text: { type: "string", minLength: 1, description: "Message text; Slack mrkdwn works" },
        },
        required: ["channel", "text"],
      },
      outputSchema: {
        type: "object",
        properties: {
          ok: { type: "boolean" },
          channel: { type: "string" },
          ts: { type: "string" },
        },
        required: ["ok", "channel", "ts"],
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: true },
      run(args) {
        const channel = String(args.channel);
        const messages = channels.get(channel);
        if (messages === undefined) throw new Error(`channel_not_found: '${channel}'`);
        const ts = `${Math.floor(Date.now() / 1000)}.${String(++messageCount).padStart(6, "0")}`;
        messages.push({ ts, text: String(args.text) });
        return { ok: true, channel, ts };
      },
    },
    {
      name: "list_channels",
      title: "List channels",
      description: "List the channels of the workspace, with their latest messages if asked for.",
      inputSchema: {
        type: "object",
        properties: {
          latest_messages: {
            type: "integer",
            minimum: 0,
            default: 0,
            description:
              "How many of the latest messages to include with each channel, oldest first",
          },
        },
      },
      outputSchema: {
        type: "object",
        properties: {
          channels: {
            type: "array",
            items: {
              type: "object",
              properties: {
                name: { type: "string" },
                message_count: { type: "integer" },
                messages: { type: "array", items: MESSAGE_SCHEMA },
              },
              required: ["name", "message_count", "messages"],
            },
          },
        },
        required: ["channels"],
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
      run: (args) => ({
        channels: [...channels].map(([name, messages]) => ({
          name,
          message_count: messages.length,
          messages: messages.slice(
            messages.length - Math.min(Number(args.latest_messages ?? 0), messages.length),
          ),
        })),
      }),
    },
  ];
}
