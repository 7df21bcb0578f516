/**
 * A server with contacts that can be read, changed and deleted; its tools say which they do. Over stdio.
 * @module
 */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const contacts = new Map([[1, "Ada"], [2, "Grace"], [3, "Edsger"]]);

/** One instance of the server, as the SDK's entry points want it. */
function createCrmServer(): McpServer {
  const server = new McpServer({ name: "crm", version: "1" });
  const answer = (structuredContent: Record<string, unknown>) => ({
    content: [],
    structuredContent,
  });
  server.registerTool("list_contacts", {
    description: "All contacts.",
    annotations: { readOnlyHint: true },
  }, () => answer({ names: [...contacts.values()] }));
  server.registerTool("delete_contact", {
    description: "Deletes a contact.",
    inputSchema: z.object({ id: z.number(), note: z.string().optional() }),
    annotations: { destructiveHint: true },
  }, ({ id }) => answer({ deleted: contacts.delete(id) }));
  server.registerTool("rename_contact", {
    description: "Changes a name.",
    inputSchema: z.object({ id: z.number(), name: z.string() }),
    annotations: { destructiveHint: false },
  }, ({ id, name }) => {
    contacts.set(id, name);
    return answer({ id, name });
  });
  server.registerTool("purge", { description: "Says nothing of what it does." }, () => {
    contacts.clear();
    return answer({ left: contacts.size });
  });
  return server;
}

if (import.meta.main) serveStdio(createCrmServer, { legacy: "serve" });
