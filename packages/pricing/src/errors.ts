/**
 * Errors of this package.
 *
 * | code | whose | when |
 * |---|---|---|
 * | UnknownRegion | user | the price table has no row for the region |
 * | UnknownArchitecture | user | Lambda reported an architecture that has no rate |
 * | InvalidInput | system | the state machine handed over something else than a ranking input |
 */
export type PricingErrorCode = 'UnknownRegion' | 'UnknownArchitecture' | 'InvalidInput';

export class PricingError extends Error {
  readonly code: PricingErrorCode;

  constructor(code: PricingErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}
