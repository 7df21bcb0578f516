import type { Catalogue, Prompt, Tool } from "./source.ts";

/** What every prompt gives. */
const MESSAGES = {
  type: "object",
  properties: {
    description: { type: "string" },
    messages: {
      type: "array",
      items: {
        type: "object",
        properties: { role: { enum: ["user", "assistant"] }, content: {} },
        required: ["role", "content"],
        additionalProperties: false,
      },
    },
  },
  required: ["messages"],
  additionalProperties: false,
};

/** Prompts as if they were tools, so that one code makes functions of both. */
export function promptCatalogue(server: string, prompts: readonly Prompt[]): Catalogue {
  return { server, revision: "", tools: prompts.map(toTool) };
}

function toTool({ name, title, description, arguments: args }: Prompt): Tool {
  const properties = args.map((each) =>
    [each.name, { type: "string", description: each.description }] as const
  );
  return {
    name,
    title,
    description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(properties),
      required: args.filter(({ required }) => required).map((each) => each.name),
      additionalProperties: false,
    },
    outputSchema: MESSAGES,
  };
}
