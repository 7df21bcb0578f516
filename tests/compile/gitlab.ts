import { moduleSource } from "./support.ts";

const SERVERS = {
  "/servers/gitlab/index.ts":
    'export { createIssue } from "./createIssue.ts";\nexport { listIssues } from "./listIssues.ts";\n',
  "/servers/gitlab/createIssue.ts": `/** Creates an issue. */
export declare function createIssue(args: CreateIssueArgs): Promise<any>;

interface CreateIssueArgs {
  /** Its title; not "empty". */
  title: string;
  labels?: ("bug" | "task")[];
}
`,
  "/servers/gitlab/listIssues.ts":
    'export declare function listIssues(args?: { state?: "open" | "closed" }): Promise<{ id: number; title: string }[]>;\n',
  "/workspace/lib.ts":
    'export function double(x: number): number {\n  return x * 2;\n}\nexport const wrong: number = "a";\n',
  "/workspace/good.ts": "export const double = (x: number): number => x * 2;\n",
};
/** A server `gitlab` with two tools, and two saved modules. */
export const GITLAB = moduleSource(SERVERS);
