import { spawn } from "node:child_process";
import process from "node:process";

/** The program that opens an address in the person's browser, by system; the address is its last argument. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"],
};

/** Opens an address in a browser, without a shell that could read more into it. Tells whether that seems to work. */
export function openBrowser(url: URL): Promise<boolean> {
  const [command, ...args] = OPENERS[process.platform] ?? OPENERS.linux;
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url.href], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

/** Whether a browser could show anything here. */
export function hasScreen(): boolean {
  if (process.platform !== "linux") return process.env.SSH_CONNECTION === undefined;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
