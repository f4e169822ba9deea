import { type BuildOptions, type BuildResult, buildContender } from './build.ts';
import type { BuiltContender, Contender } from './contender.ts';
import { discoverContenders } from './discover.ts';
import { awsTarget, type BuildTarget } from './target.ts';

interface BuildAllOptions extends Omit<BuildOptions, 'target'> {
  /** What each contender is built for: Lambda, as its manifest declares, if absent. */
  targetOf?: (manifest: Contender['manifest']) => BuildTarget;
}

/** Every contender built, or every fault of every contender, each with its folder or id before it. */
export type AllBuilt = { ok: true; contenders: BuiltContender[] } | { ok: false; problems: string[] };

/**
 * Builds all contenders of a folder for a deployment, one after another. One that is left out of a deployment is a function that
 * CloudFormation deletes: so a fault of one, or a tool that is missing, is a fault of all, and told only after the others have been
 * tried.
 */
export async function buildAllContenders(
  root: string,
  { targetOf = awsTarget, ...options }: BuildAllOptions,
): Promise<AllBuilt> {
  const { contenders, problems: invalid } = discoverContenders(root);
  const problems = invalid.map(({ folder, problems: faults }) => `${folder}: ${faults.join('; ')}`);
  const built: BuiltContender[] = [];
  for (const contender of contenders) {
    options.onOutput?.(`building ${contender.id}`);
    const result = await buildContender(contender, { ...options, target: targetOf(contender.manifest) });
    if (result.ok) built.push(result.contender);
    else problems.push(`${contender.id}: ${describeProblem(result)}`);
  }
  return problems.length === 0 ? { ok: true, contenders: built } : { ok: false, problems };
}

function describeProblem({ skipped, reason }: Extract<BuildResult, { ok: false }>): string {
  if (!skipped) return reason;
  return `${reason}, or move the contender's folder away, which deletes its function where it is deployed`;
}
