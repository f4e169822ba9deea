import { nearest } from '@s3-lambda-bench/contract';
import { PolicyError } from '../errors.ts';
import { matchesGlob } from './matches-glob.ts';

/** How one value of a policy is held against the one value of the request. */
export interface ConditionOperator {
  matches: (policyValue: string, requestValue: string) => boolean;
  /** True when none of the policy's values matches, and when the request lacks the key. */
  negated: boolean;
}

const equals = (policyValue: string, requestValue: string) => policyValue === requestValue;
const equalsIgnoringCase = (policyValue: string, requestValue: string) =>
  policyValue.toLowerCase() === requestValue.toLowerCase();

/** IAM user guide, "IAM JSON policy elements: Condition operators". An operator that is not here is refused by name. */
const operators = new Map<string, ConditionOperator>([
  ['StringEquals', { matches: equals, negated: false }],
  ['StringNotEquals', { matches: equals, negated: true }],
  ['StringLike', { matches: matchesGlob, negated: false }],
  ['StringNotLike', { matches: matchesGlob, negated: true }],
  ['Bool', { matches: equalsIgnoringCase, negated: false }],
  ['ArnEquals', { matches: matchesArn, negated: false }],
  ['ArnLike', { matches: matchesArn, negated: false }],
]);

/** The operator of that name (without `IfExists`). Throws PolicyError naming one that is not built. */
export function findOperator(name: string): ConditionOperator {
  const operator = operators.get(name);
  if (operator !== undefined) return operator;
  const known = [...operators.keys()];
  const guess = nearest(name, known);
  throw new PolicyError(
    `policy condition operator '${name}' is not built; built are ${known.join(', ')}, each also with IfExists` +
      (guess === undefined ? '' : `; did you mean '${guess}'?`),
  );
}

/** ArnEquals and ArnLike are one: each of an ARN's six parts is held against its own pattern (same page of the guide). */
function matchesArn(pattern: string, arn: string): boolean {
  const patternParts = splitArn(pattern);
  const parts = splitArn(arn);
  if (patternParts === undefined || parts === undefined) return false;
  return patternParts.every((part, index) => matchesGlob(part, parts[index] ?? ''));
}

function splitArn(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
