import path from 'node:path';
import type { NewContender } from './new-contender.ts';

/** What was made, and what to do next, in the words of whoever stands in `callerDir`. */
export function describeNewContender(
  { id, folder, copied }: NewContender,
  {
    callerDir,
    contendersDir,
    templatesDir,
  }: { callerDir: string; contendersDir: string; templatesDir: string },
): string {
  const shown = path.relative(callerDir, folder);
  const flags =
    contendersDir === templatesDir ? '' : ` --contenders-dir ${path.relative(callerDir, contendersDir)}`;
  return `${shown} is a copy of ${copied.id} that builds and races as it stands. Next:

  edit ${path.join(shown, 'contender.json')}: its description is to say your idea in one sentence
  npm run bench -- check ${id}${flags}: builds it, runs it three times and tells what AWS would make of it
  npm run bench -- --contender ${id}${flags}: races it; without --contender, against all the others
`;
}
