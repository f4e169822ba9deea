export { bundledFunctions, type FunctionPackages } from './bundled-functions.ts';
export { type BuildOptions, type BuildResult, buildContender } from './contenders/build.ts';
export type { BuiltContender, Contender, ContenderProblem } from './contenders/contender.ts';
export { parseContenderId } from './contenders/contender-id.ts';
export { type Discovery, discoverContenders } from './contenders/discover.ts';
export { awsTarget, type BuildTarget, hostTarget } from './contenders/target.ts';
export { InfraError } from './errors.ts';
export { packFolder } from './pack.ts';
export { type Assembly, synthesise } from './synth.ts';
