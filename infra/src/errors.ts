/**
 * Errors of this package.
 *
 * | code | whose | when |
 * |---|---|---|
 * | FunctionNotBuilt | user | an internal function has no bundle yet |
 * | LinkInPackage | user | a package folder holds a symbolic link or another special file |
 * | PackageTooLarge | user | a package folder holds more than Lambda unpacks |
 * | UnknownHost | user | this machine is none that contenders are built for |
 * | UnknownTarget | user | a synthesis was asked to build for something else than `host` |
 */
export type InfraErrorCode =
  | 'FunctionNotBuilt'
  | 'LinkInPackage'
  | 'PackageTooLarge'
  | 'UnknownHost'
  | 'UnknownTarget';

export class InfraError extends Error {
  readonly code: InfraErrorCode;

  constructor(code: InfraErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}
