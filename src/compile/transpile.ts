/**
 * TypeScript to JavaScript, line by line, with the origin of every token.
 * @module
 */
import { transform } from "sucrase";
import { LineIndex, type MappedText, type Segment } from "./source_map.ts";

/** @throws sucrase's syntax error, with `pos`. */
export function transpile(text: string): MappedText {
  const { code, sourceMap } = transform(text, {
    transforms: ["typescript"],
    disableESTransforms: true,
    filePath: "main.ts",
    sourceMapOptions: { compiledFilename: "main.ts" },
  });
  return { text: code, segments: readMappings(String(sourceMap!.mappings), code, text) };
}

/** Reads the `mappings` of a source map with one source. */
function readMappings(mappings: string, code: string, source: string): Segment[] {
  const here = new LineIndex(code);
  const there = new LineIndex(source);
  const starts: { start: number; source: number }[] = [];
  let sourceLine = 0;
  let sourceColumn = 0;
  mappings.split(";").forEach((row, line) => {
    let column = 0;
    for (const field of row === "" ? [] : row.split(",")) {
      const [columnStep = 0, , lineStep = 0, sourceStep = 0] = readNumbers(field);
      column += columnStep;
      sourceLine += lineStep;
      sourceColumn += sourceStep;
      starts.push({
        start: here.offset(line + 1, column + 1),
        source: there.offset(sourceLine + 1, sourceColumn + 1),
      });
    }
  });
  return starts.map(({ start, source: near }, index) => {
    const next = starts[index + 1];
    const length = (next?.start ?? code.length) - start;
    const word = code.slice(start, start + length).trimEnd();
    return { start, length, source: findWord(source, word, near, next?.source ?? source.length) };
  });
}

/** Where a word of the code stands: a mapping may lead to a type in front of it, which is gone. */
function findWord(source: string, word: string, near: number, end: number): number {
  if (word === "" || source[near] === word[0]) return near;
  const found = source.slice(near, end).lastIndexOf(word);
  return found === -1 ? near : near + found;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers in base 64, the lowest five bits first, the sign in the lowest bit. */
function readNumbers(field: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of field) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    if (digit & 32) shift += 5;
    else {
      numbers.push(value & 1 ? -(value >> 1) : value >> 1);
      value = shift = 0;
    }
  }
  return numbers;
}
