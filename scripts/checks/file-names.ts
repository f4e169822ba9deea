import type { Check } from './repository.ts';

const vague = /(^|\/)(utils?|helpers?|common|misc)(\.[a-z]+)*(\/|$)/;
const kebabSource = /(^|\/)[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.(ts|mjs|js|cjs)$/;

/** Files are named after what they are about, in kebab-case. */
export const fileNames: Check = ({ files }) =>
  files
    .filter((file) => !file.includes('/fixtures/'))
    .flatMap((file) => {
      if (vague.test(file))
        return [{ file, message: 'is named after nothing; name it after the domain thing it holds' }];
      const isSource = /\.(ts|mjs|js|cjs)$/.test(file);
      return isSource && !kebabSource.test(file)
        ? [{ file, message: 'is not in kebab-case; rename it' }]
        : [];
    });
