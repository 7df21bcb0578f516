/** What escaped code would try, tried from wherever this is called. Gives the names of what worked. */
export async function probe(imports: readonly string[]): Promise<string[]> {
  const open: string[] = [];
  const attempt = async (name: string, action: () => unknown): Promise<void> => {
    try {
      await action();
      open.push(name);
    } catch {
      // Closed, as it should be.
    }
  };
  await attempt("read a file", () => Deno.readTextFileSync("/etc/hostname"));
  await attempt("list a directory", () => [...Deno.readDirSync("/")]);
  await attempt("write a file", () => Deno.writeTextFileSync("/tmp/runbyte-probe", "x"));
  await attempt("read the environment", () => Deno.env.toObject());
  await attempt("run a program", () => new Deno.Command("true").outputSync());
  await attempt("open a connection", () => Deno.connect({ port: 9, hostname: "127.0.0.1" }));
  await attempt("listen", () => Deno.listen({ port: 0 }).close());
  await attempt("fetch", () => fetch("http://127.0.0.1:9/"));
  await attempt("load a library", () => Deno.dlopen("libc.so.6", {}));
  await attempt("ask for the host name", () => Deno.hostname());
  for (const name of imports) {
    await attempt(
      `import ${name}`,
      () => import(name, { with: name.startsWith("file:") ? { type: "text" } : {} }),
    );
  }
  return open;
}
