/**
 * A member of a service's model as Step Functions calls it: the name that the Java SDK makes of it, which Step Functions runs on,
 * with a capital. `executionArn` is `ExecutionArn`, `ACL` is `Acl`, `SSEKMSKeyId` is `SsekmsKeyId`, `ETag` stays (developer guide,
 * "AWS SDK service integrations"; `DbInstanceIdentifier` of RDS's DBInstanceIdentifier in AWS's samples).
 */
export function memberName(modelName: string): string {
  return modelName.replace(
    leadingCapitals,
    (head) => head.charAt(0).toUpperCase() + head.slice(1).toLowerCase(),
  );
}

/** The first letter, and the capitals after it but for one that begins a word. */
const leadingCapitals = /^.(?:[A-Z]+(?![a-z]))?/;
