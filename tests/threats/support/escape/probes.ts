/**
 * What code that has broken out tries, each the body of an async function that throws where the way is closed.
 * What is harmless wherever it is allowed (the version, the own process id, an in-memory database) is not here.
 */
export const PROBES: Readonly<Record<string, string>> = {
  "read a file": 'return (await import("node:fs")).readFileSync("/etc/hostname", "utf8");',
  "read a file by promise":
    'return await (await import("node:fs/promises")).readFile("/etc/hostname", "utf8");',
  "open a device": 'return (await import("node:fs")).openSync("/dev/null", "r");',
  "list a folder": 'return (await import("node:fs")).readdirSync("/");',
  "look at a file": 'return (await import("node:fs")).statSync("/etc/passwd").size;',
  "write a file":
    'return (await import("node:fs")).writeFileSync("/tmp/runbyte-escaped", "x") ?? "written";',
  "make a link":
    'return (await import("node:fs")).symlinkSync("/etc", "/tmp/runbyte-escaped") ?? "made";',
  "change the directory":
    'return (await import("node:process")).default.chdir("/tmp") ?? "changed";',
  "read the environment": 'return Object.keys((await import("node:process")).default.env);',
  "run a program":
    'return (await import("node:child_process")).execFileSync("/bin/true", { env: {} }).length;',
  "fork": 'return (await import("node:child_process")).fork("/x.js").pid;',
  "signal the main process":
    'const { default: p } = await import("node:process"); return p.kill(p.ppid, 0);',
  "connect": `const { connect } = await import("node:net");
    return await new Promise((ok, no) => connect(9, "127.0.0.1").on("connect", () => ok("open")).on("error", (e) => no(e)));`,
  "listen": `const { createServer } = await import("node:net");
    return await new Promise((ok, no) => createServer().on("error", no).listen(0, () => ok("open")));`,
  "listen on a path": `const { createServer } = await import("node:net");
    return await new Promise((ok, no) => createServer().on("error", no).listen("/tmp/runbyte-escaped", () => ok("open")));`,
  "ask over HTTP": `const { get } = await import("node:http");
    return await new Promise((ok, no) => get("http://127.0.0.1:9/", () => ok("open")).on("error", no));`,
  "ask over HTTP/2": `const { connect } = await import("node:http2");
    return await new Promise((ok, no) => connect("http://127.0.0.1:9/").on("connect", () => ok("open")).on("error", no));`,
  "look up a name": `const { lookup } = await import("node:dns");
    return await new Promise((ok, no) => lookup("localhost", (e, found) => e ? no(e) : ok(found)));`,
  "open a database":
    'const { DatabaseSync } = await import("node:sqlite"); new DatabaseSync("/tmp/runbyte-escaped"); return "open";',
  "attach a database": `const { DatabaseSync } = await import("node:sqlite");
    new DatabaseSync(":memory:").exec("ATTACH '/tmp/runbyte-escaped' AS x; CREATE TABLE x.t(a)"); return "open";`,
  "open the inspector":
    'const { open, url } = await import("node:inspector"); open(0); return url();',
  "load a library":
    'return (await import("node:process")).default.dlopen({ exports: {} }, "/lib/libc.so.6") ?? "loaded";',
  "require a file":
    'return (await import("node:module")).createRequire("file:///x.js")("/etc/hostname");',
  "open a folder to WASI": `const { WASI } = await import("node:wasi");
    new WASI({ version: "preview1", preopens: { "/": "/" } }); return "open";`,
  "write a heap snapshot":
    'return (await import("node:v8")).writeHeapSnapshot("/tmp/runbyte-escaped");',
  "ask for the name of the host": 'return (await import("node:os")).hostname();',
  "ask for the user": 'return (await import("node:os")).userInfo().username;',
  "read with Deno": 'return Deno.readTextFileSync("/etc/hostname");',
  "write with Deno": 'Deno.writeTextFileSync("/tmp/runbyte-escaped", "x"); return "written";',
  "the environment of Deno": "return Deno.env.toObject();",
  "run with Deno": 'return new Deno.Command("/bin/true").outputSync().code;',
  "connect with Deno": 'return (await Deno.connect({ hostname: "127.0.0.1", port: 9 })) && "open";',
  "listen with Deno": "return Deno.listen({ port: 0 }).addr.port;",
  "serve with Deno": "return Deno.serve({ port: 0 }, () => new Response()).addr.port;",
  "a foreign function": 'return Deno.dlopen("libc.so.6", {}) && "loaded";',
  "the name of the host from Deno": "return Deno.hostname();",
  "a temporary file": "return Deno.makeTempFileSync();",
  "signal the main process with Deno": 'return Deno.kill(Deno.ppid, "SIGCONT") ?? "sent";',
  "ask for permissions":
    `for (const name of ["read", "write", "net", "env", "run", "sys", "ffi", "import"]) {
      if ((await Deno.permissions.request({ name })).state === "granted") return name;
    }
    throw new Error("none");`,
  "fetch": 'return (await fetch("http://127.0.0.1:9/")).status;',
  "fetch a file": 'return await (await fetch("file:///etc/hostname")).text();',
  "open a socket": 'return new WebSocket("ws://127.0.0.1:9/").url;',
};
