import type { Principal } from '../credential.ts';
import { type CompiledStatement, type Condition, compilePolicy, type Scope } from './compile-policy.ts';
import { matchesGlob } from './matches-glob.ts';
import type { PolicyDocument } from './policy-document.ts';

export type Decision = 'allow' | 'implicitDeny' | 'explicitDeny';

/** What is asked: `action` as `s3:GetObject`, `resource` an ARN or `*`, `context` the condition keys of the request. */
interface AccessQuestion {
  action: string;
  resource: string;
  context?: Readonly<Record<string, string | boolean>>;
}

/** First row that a matching statement has the effect of decides (IAM user guide, "Policy evaluation logic"). */
const precedence = [
  { effect: 'Deny', decision: 'explicitDeny' },
  { effect: 'Allow', decision: 'allow' },
] as const;

/** What the policies say of a request. Throws PolicyError on a document that `validatePolicyDocument` refuses. */
export function decide(question: AccessQuestion & { policies: readonly PolicyDocument[] }): Decision {
  const context = lowerKeys(question.context ?? {});
  const effects = new Set(
    question.policies
      .flatMap(compilePolicy)
      .filter((statement) => applies(statement, question, context))
      .map(({ effect }) => effect),
  );
  return precedence.find(({ effect }) => effects.has(effect))?.decision ?? 'implicitDeny';
}

/** Whether the principal may do it. */
export function isAllowed(principal: Principal, question: AccessQuestion): boolean {
  if (principal.policies === 'root') return true;
  return decide({ ...question, policies: principal.policies }) === 'allow';
}

function applies(
  statement: CompiledStatement,
  question: AccessQuestion,
  context: Map<string, string>,
): boolean {
  return (
    covers(statement.actions, question.action.toLowerCase()) &&
    covers(statement.resources, question.resource) &&
    statement.conditions.every((condition) => holds(condition, context))
  );
}

function covers({ patterns, negated }: Scope, text: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, text)) !== negated;
}

function holds({ operator, ifExists, key, values }: Condition, context: Map<string, string>): boolean {
  const requestValue = context.get(key);
  if (requestValue === undefined) return ifExists || operator.negated;
  return values.some((value) => operator.matches(value, requestValue)) !== operator.negated;
}

function lowerKeys(context: Readonly<Record<string, string | boolean>>): Map<string, string> {
  return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), String(value)]));
}
