import path from 'node:path';
import type { Check } from './repository.ts';

/** Every relative link of every Markdown page leads to a file or folder of the repository. */
export const links: Check = ({ files, read }) => {
  const targets = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  return files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      relativeLinks(read(file))
        .filter((link) => !targets.has(path.posix.join(path.posix.dirname(file), link).replace(/\/$/, '')))
        .map((link) => ({
          file,
          message: `links to '${link}', which is not there; mend the link or add the file`,
        })),
    );
};

function relativeLinks(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
