/** The proxy that stands between, by the usual variables. */
export function proxyFor(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const names = url.protocol === "https:"
    ? ["https_proxy", "all_proxy"]
    : ["http_proxy", "all_proxy"];
  const proxy = names.flatMap((name) => [env[name], env[name.toUpperCase()]]).find(Boolean);
  const direct = (env.no_proxy ?? env.NO_PROXY ?? "").split(/[\s,]+/).filter(Boolean);
  const isDirect = direct.some((name) => {
    const suffix = name.replace(/^\*?\.?/, "").replace(/:\d+$/, "");
    return suffix === "" || url.hostname === suffix || url.hostname.endsWith(`.${suffix}`);
  });
  if (proxy === undefined || isDirect) return undefined;
  return URL.parse(proxy)?.host || proxy;
}
