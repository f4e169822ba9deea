import type { SourceFile } from './sources.ts';

/** The two folder names that are a contender's identity. */
export interface ContenderNames {
  language: string;
  developerId: string;
}

/**
 * What a copy of a contender consists of: its files, in which it is called by its new names, and which are nobody's template.
 * The names are replaced where they stand together, as `<lang>-<dev_id>`, `<lang>/<dev_id>` or `<lang>_<dev_id>` (as Rust
 * writes the first in code): in all text files, lock files too, so that what refers to each other goes on doing so.
 */
export function planCopy(
  files: SourceFile[],
  names: { from: ContenderNames; to: ContenderNames },
): SourceFile[] {
  const rename = makeRenaming(names.from, names.to);
  return files.map(({ path, content, mode }) => {
    const text = decode(content);
    if (text === undefined) return { path: rename(path), content, mode };
    const renamed = path === 'contender.json' ? rewriteManifest(rename(text), names.from) : rename(text);
    return { path: rename(path), content: Buffer.from(renamed), mode };
  });
}

function makeRenaming(from: ContenderNames, to: ContenderNames): (text: string) => string {
  const spellings = [
    ({ language, developerId }: ContenderNames) => `${language}-${developerId}`,
    ({ language, developerId }: ContenderNames) => `${language}/${developerId}`,
    ({ language, developerId }: ContenderNames) => `${language}_${developerId.replaceAll('-', '_')}`,
  ];
  const renamed = new Map(spellings.map((spell) => [spell(from), spell(to)]));
  // Not within a longer word: `go-streaming` is no part of `cargo-streaming`.
  const pattern = new RegExp(`(?<![a-z0-9])(?:${[...renamed.keys()].join('|')})(?![a-z0-9])`, 'g');
  return (text) => text.replaceAll(pattern, (found) => renamed.get(found) ?? found);
}

/** Undefined where it is no text: not UTF-8, or with a NUL in it. */
function decode(content: Buffer): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** Edits the text, and not the document, so that its author's formatting stays. */
function rewriteManifest(text: string, { language, developerId }: ContenderNames): string {
  const description = JSON.stringify(`A copy of ${language}-${developerId}: say its idea here`);
  return text
    .replace(/,\s*"template"\s*:\s*true(?=\s*\})|"template"\s*:\s*true\s*,\s*/, '')
    .replace(/("description"\s*:\s*)"(?:[^"\\]|\\.)*"/, (_, key: string) => `${key}${description}`);
}
