import { ServiceError } from '../errors.ts';
import { acceptedRuntimes } from '../runtimes/runtimes.ts';

/** Those that Lambda has beside the accepted ones (developer guide, "Lambda runtimes", 2026). */
const otherRuntimes = new Set([
  'nodejs20.x',
  'python3.10',
  'python3.11',
  'java8.al2',
  'java11',
  'java17',
  'dotnet8',
  'dotnet10',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
]);

/** Those that it had (the same page, "Deprecated runtimes"). */
const deprecated =
  /^(nodejs|nodejs(4\.3(-edge)?|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x)|python(2\.7|3\.[6-9])|java8|dotnetcore[123]\.[01]|dotnet[567]|ruby2\.[57]|go1\.x|provided)$/;

/** Throws what Lambda answers for a runtime that it does not take, and by name where it is local-lambda that has not got it. */
export function checkRuntime(runtime: string): void {
  if (acceptedRuntimes.includes(runtime)) return;
  if (deprecated.test(runtime)) {
    throw new ServiceError(
      'InvalidParameterValueException',
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  const accepted = acceptedRuntimes.join(', ');
  if (otherRuntimes.has(runtime)) {
    throw new ServiceError(
      'NotImplementedException',
      `local-lambda does not implement the runtime ${runtime}; it has ${accepted}`,
    );
  }
  throw new ServiceError(
    'InvalidParameterValueException',
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${accepted}] or be a valid ARN`,
  );
}
