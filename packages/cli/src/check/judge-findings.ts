import type { Manifest } from '@s3-lambda-bench/contract';
import type { Line } from '../screen.ts';
import type { AwsPackage, Findings } from './check-contender.ts';
import { judgePackage } from './judge-package.ts';
import { judgeTrial } from './judge-trial.ts';

/** What is to be said of a contender, in the order of its way to AWS. */
export function judgeFindings(findings: Findings): Line[] {
  if (findings.stage === 'manifest') return [{ mark: 'FAILED', topic: 'manifest', text: [findings.reason] }];
  const { manifest } = findings.contender;
  const declared = describeManifest(manifest);
  if (findings.stage === 'build')
    return [declared, { mark: 'FAILED', topic: 'build', text: describeOutput(findings.reason) }];
  return [declared, ...judgeAws(findings.aws, manifest), ...judgeTrial(findings.trial, manifest)];
}

function describeManifest(manifest: Manifest): Line {
  const { runtime, architecture, memoryMb, timeoutSeconds, description } = manifest;
  const facts = `${runtime}, ${architecture}, ${memoryMb} MB, ${timeoutSeconds} s`;
  return { mark: 'ok', topic: 'manifest', text: [`${facts}: ${description}`] };
}

/** A warning only: a cross compiler that this machine lacks fails a build as its own mistakes do, and there is no telling which. */
function judgeAws(aws: AwsPackage, manifest: Manifest): Line[] {
  if (aws.ok) return judgePackage(aws.facts, manifest);
  const text = `could not be built for AWS (linux ${manifest.architecture}) on this machine`;
  return [{ mark: 'warning', topic: 'package', text: [text, ...describeOutput(aws.reason)] }];
}

const outputLines = 10;

/** How a build ended, and the last that it printed. */
function describeOutput(reason: string): string[] {
  const [ending = '', ...printed] = reason.split('\n');
  return [ending, ...printed.slice(-outputLines)];
}
