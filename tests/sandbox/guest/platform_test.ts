import assert from "node:assert/strict";
import { valueOf } from "../run_guest.ts";

/** Expressions that must give in the guest what they give here. */
const SAME: readonly string[] = [
  "(9400.08).toLocaleString()",
  "(1234567.891).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' })",
  "123456789012345678901234567890n.toLocaleString('en-US')",
  "new Date(0).toLocaleDateString('en-US', { timeZone: 'UTC' })",
  "new Date(0).toLocaleTimeString('de-DE', { timeZone: 'UTC', hour: '2-digit' })",
  "new Date(0).toLocaleString('ja-JP', { timeZone: 'Asia/Tokyo' })",
  "new Date(0).toLocaleDateString('en-US', { month: 'long', timeZone: 'UTC' })",
  "new Date(NaN).toLocaleString()",
  "[1234.5, 6789].toLocaleString('en-US')",
  "['b', 'a', 'C', 'ä'].sort((x, y) => x.localeCompare(y))",
  "'a'.localeCompare('B', undefined, { sensitivity: 'base' })",
  "'i'.toLocaleUpperCase('tr') + 'İ'.toLocaleLowerCase('tr')",
  "['item 10', 'item 9'].sort(new Intl.Collator('en', { numeric: true }).compare)",
  "new Intl.NumberFormat('en-IN').formatToParts(1234567.8)",
  "new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).formatRange(1, 2)",
  "[-0, NaN, Infinity, 10n ** 30n].map(new Intl.NumberFormat('en').format)",
  "new Intl.NumberFormat('en', { notation: 'compact' }).resolvedOptions().notation",
  "Intl.NumberFormat.supportedLocalesOf(['de', 'xx'])",
  "Intl.NumberFormat('en').format(5)",
  "new Intl.DateTimeFormat('en', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(0))",
  "new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatToParts(0)",
  "new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).formatRange(new Date(0), new Date(3e8))",
  "new Intl.DateTimeFormat('en', { timeZone: 'America/New_York', timeZoneName: 'short' }).format(0)",
  "new Intl.PluralRules('en', { type: 'ordinal' }).select(2)",
  "new Intl.PluralRules('en').selectRange(1, 2)",
  "new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day')",
  "new Intl.RelativeTimeFormat('en').formatToParts(3, 'month')",
  "new Intl.ListFormat('en', { type: 'disjunction' }).formatToParts(new Set(['a', 'b']))",
  "[...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hello big world')].map((s) => s.segment)",
  "new Intl.Segmenter('en').segment('abc').containing(1)",
  "new Intl.DisplayNames('en', { type: 'region' }).of('DE')",
  "new Intl.DurationFormat('en').format({ hours: 1, minutes: 2 })",
  "new Intl.Locale('zh-Hant-TW').maximize().toString() + new Intl.Locale('en-US').language",
  "Intl.getCanonicalLocales('EN-us')",
  "Object.prototype.toString.call(new Intl.NumberFormat())",
  "(() => { try { new Intl.DateTimeFormat('en', { timeZone: 'Mars/X' }) } catch (e) { return e.name + e.message } })()",
  "new URL('https://u:p@ex.com:8080/a/../b?x=1&y=%20#h').href",
  "(() => { const u = new URL('https://ex.com/a?x=1'); u.searchParams.append('y', 'a b&c'); u.port = '81'; return u.href + u.origin })()",
  "(() => { const u = new URL('https://ex.com/a?x=1'); const p = u.searchParams; u.search = '?q=2'; return p.get('q') })()",
  "(() => { try { new URL('nope') } catch (e) { return e.name } })()",
  "[URL.canParse('x'), URL.canParse('a:b'), new URL('../x', 'https://a.b/c/d/e').pathname]",
  "JSON.stringify({ u: new URL('http://a.b') })",
  "new URLSearchParams({ a: '1 2', b: 'ä!~*()' }).toString()",
  "[...new URLSearchParams('?a=1&a=2&b=%zz&c=+x&d=%C3')]",
  "(() => { const p = new URLSearchParams('b=1&a=2&b=3'); p.sort(); p.set('b', '9'); p.delete('a', '1'); return p + ' ' + p.size })()",
  "btoa('Hello, world') + atob('SGVsbG8=')",
  "(() => { try { atob('a') } catch (e) { return e.name } })()",
  "(() => { try { btoa('€') } catch (e) { return e.name } })()",
  "Array.from(new TextEncoder().encode('a€😀\\0\\ud800'))",
  "new TextEncoder().encodeInto('a€b', new Uint8Array(4))",
  "new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0xac, 0, 0xff]))",
  "(() => { const d = new TextDecoder(); return [[0xe2, 0x82], [0xac]].map((b) => d.decode(new Uint8Array(b), { stream: true })) })()",
  "(() => { try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255])) } catch (e) { return e.name } })()",
  "new TextDecoder('latin1').decode(new Uint8Array([228])) + new TextDecoder('utf-16le').decode(new Uint8Array([65, 0]))",
  "structuredClone({ a: new Date(0), m: new Map([[1, new Set([2])]]) }).m.get(1).has(2)",
  "(() => { const a = { n: [1, , 3] }; a.a = a; const b = structuredClone(a); return b.a === b && b !== a && b.n.length })()",
  "(() => { try { structuredClone(() => 1) } catch (e) { return [e.name, e.code, e instanceof DOMException] } })()",
  "structuredClone(new RangeError('x')) instanceof RangeError",
  "(() => { const c = new AbortController(); let n = 0; c.signal.addEventListener('abort', () => n++); c.abort('why'); c.abort(); return [n, c.signal.reason] })()",
  "(() => { try { AbortSignal.abort().throwIfAborted() } catch (e) { return e.name } })()",
  "(() => { const c = new AbortController(); const any = AbortSignal.any([c.signal]); c.abort(1); return any.reason })()",
  "await new Promise((done) => { AbortSignal.timeout(5).onabort = (e) => done(e.target.reason.name) })",
  "await (async () => { const seen = []; setTimeout(() => seen.push('2'), 5); setTimeout(() => seen.push('1')); queueMicrotask(() => seen.push('m')); seen.push('s'); await new Promise((r) => setTimeout(r, 20)); return seen })()",
  "await (async () => { let n = 0; await new Promise((r) => { const i = setInterval((x) => { n += x; if (n === 6) { clearInterval(i); r() } }, 1, 2) }); return n })()",
  "await (async () => { clearTimeout(setTimeout(() => { throw 1 }, 1)); await new Promise((r) => setTimeout(r, 5)); return 'quiet' })()",
];

for (const expression of SAME) {
  Deno.test(`the platform answers as Deno does: ${expression}`, async () => {
    const here = await (0, eval)(`(async () => (${expression}))()`);
    assert.deepEqual(await valueOf(`return (${expression})`), JSON.parse(JSON.stringify(here)));
  });
}

Deno.test("the defaults are English and UTC, wherever the server runs", async () => {
  const code = "const { locale } = new Intl.NumberFormat().resolvedOptions();" +
    "return [locale, new Intl.DateTimeFormat().resolvedOptions().timeZone]";
  assert.deepEqual(await valueOf(code), ["en-US", "UTC"]);
});

Deno.test("crypto and Math.random differ from run to run", async () => {
  const code =
    "return [crypto.randomUUID(), Math.random(), [...crypto.getRandomValues(new Uint8Array(8))].join()]";
  const [first, second] = [await valueOf(code), await valueOf(code)] as string[][];
  assert.match(first[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  for (const index of [0, 1, 2]) assert.notEqual(first[index], second[index]);
  assert.equal(
    await valueOf("return Array.from({ length: 1000 }, Math.random).every((x) => x >= 0 && x < 1)"),
    true,
  );
});

Deno.test("the guest has no shared memory, and its globals do not show", async () => {
  const code = "return [typeof SharedArrayBuffer, typeof Atomics, Object.keys(globalThis).length]";
  assert.deepEqual(await valueOf(code), ["undefined", "undefined", 0]);
});

Deno.test("eval and Function work, and reach nothing but the guest", async () => {
  const code =
    "const F = console.log.constructor; const G = F('return typeof Deno + typeof process + typeof require');" +
    "return [eval('1 + 1'), new Function('a', 'return a * 2')(4), G()]";
  assert.deepEqual(await valueOf(code), [2, 8, "undefinedundefinedundefined"]);
});

Deno.test("Intl's methods refuse what Intl did not make, and the run goes on", async () => {
  const code =
    "const { get } = Object.getOwnPropertyDescriptor(Intl.Collator.prototype, 'compare');" +
    "const mixed = get.call(new Intl.NumberFormat());" +
    "return [() => get.call({}), () => Intl.ListFormat.prototype.format.call({}, []), () => mixed('a', 'b')]" +
    ".map((attempt) => { try { return attempt() } catch (e) { return e.name } })";
  assert.deepEqual(await valueOf(code), ["TypeError", "TypeError", "TypeError"]);
});
