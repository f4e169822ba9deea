type Document = Record<string, unknown>;

const values: Record<string, string> = {
  Bucket: 'the-bucket',
  'Bucket.Arn': 'arn:aws:s3:::the-bucket',
  FilesPrefix: 'files',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
};

/** A part of a template with its intrinsic functions resolved; the ARN of a resource without a value above is `<id>.Arn`. */
export function resolve(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(resolve);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part as Document);
  const [name, argument] = entries[0] ?? [];
  if (name === 'Ref') return lookUp(String(argument));
  if (name === 'Fn::GetAtt') return lookUp((argument as string[]).join('.'));
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(resolve).join(separator);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, resolve(value)]));
}

function lookUp(reference: string): string {
  return values[reference] ?? reference;
}
