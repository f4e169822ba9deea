/**
 * The version of AWS's client (github.com/aws/aws-lambda-nodejs-runtime-interface-client, read 2026) whose ways a function meets:
 * 3 on nodejs22.x. On nodejs24.x it is 4, which has no callbacks, imports whatever the handler is in, and leaves to Node what no
 * handler caught and a promise that is never settled: the process ends, and Lambda reports Runtime.ExitError.
 */
export const clientVersion = process.env.AWS_EXECUTION_ENV === 'AWS_Lambda_nodejs22.x' ? 3 : 4;
