import { isObject, type Json } from '../json.ts';

/**
 * The services that a trust policy lets take the role on. Conditions of a trust policy are not looked at: see GAPS.md.
 */
export function servicesTrustedBy(trust: Json | undefined): string[] {
  return principalsTrustedBy(trust, 'Service');
}

/**
 * How a trust policy lets another role of the account take this one on. Where it names that role, or everybody, nothing else is
 * needed; where it names the account, the other role's own policies decide (API reference of STS, AssumeRole).
 */
export function trustIn(
  trust: Json | undefined,
  role: { arn: string; accountId: string },
): 'role' | 'account' | undefined {
  const trusted = principalsTrustedBy(trust, 'AWS');
  if (trusted.includes(role.arn) || trusted.includes('*')) return 'role';
  const account = [role.accountId, `arn:aws:iam::${role.accountId}:root`];
  return trusted.some((principal) => account.includes(principal)) ? 'account' : undefined;
}

function principalsTrustedBy(trust: Json | undefined, kind: 'Service' | 'AWS'): string[] {
  const statements = isObject(trust) ? listOf(trust.Statement) : [];
  return statements.flatMap((statement) => {
    if (!isObject(statement) || statement.Effect !== 'Allow') return [];
    if (!listOf(statement.Action).includes('sts:AssumeRole')) return [];
    const { Principal: principal } = statement;
    if (principal === '*') return kind === 'AWS' ? ['*'] : [];
    return isObject(principal) ? listOf(principal[kind]).map(String) : [];
  });
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
