import { createConfigSchema } from "../config/json_schema.ts";
import type { Invocation } from "./command.ts";

/** `runbyte schema`: what editors need to complete and check a configuration file. */
export async function runSchema({ output }: Invocation): Promise<void> {
  await output.print(JSON.stringify(createConfigSchema(), null, 2));
}
