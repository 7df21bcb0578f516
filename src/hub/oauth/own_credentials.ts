import type { HttpServerConfig } from "../../config/config.ts";

/** Whether the entry itself says who calls. */
export function hasOwnCredentials({ url, headers }: HttpServerConfig): boolean {
  const { username, password } = new URL(url);
  return username !== "" || password !== "" ||
    Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
}
