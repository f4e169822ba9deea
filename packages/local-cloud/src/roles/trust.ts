import { isObject, type Json } from '../json.ts';

/**
 * The services that a trust policy lets take the role on. Conditions of a trust policy are not looked at: see GAPS.md.
 */
export function servicesTrustedBy(trust: Json | undefined): string[] {
  const statements = isObject(trust) ? listOf(trust.Statement) : [];
  return statements.flatMap((statement) => {
    if (!isObject(statement) || statement.Effect !== 'Allow') return [];
    if (!listOf(statement.Action).includes('sts:AssumeRole')) return [];
    const { Principal: principal } = statement;
    return isObject(principal) ? listOf(principal.Service).map(String) : [];
  });
}

function listOf(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
