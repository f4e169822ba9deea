import { errorNames, StateFailure } from '../errors.ts';
import type { MapRunLimits } from './map-run-host.ts';

/**
 * Whether so many failed items end a map run. A threshold of 0 counts as none; where neither is set, any failure is one too many
 * (iwamot/sfnx, measured on AWS in 2026; developer guide, "Tolerated failure threshold for Distributed Map states").
 */
export function exceedsTolerance(
  { failed, total }: { failed: number; total: number },
  {
    toleratedFailureCount: count,
    toleratedFailurePercentage: percentage,
  }: Pick<MapRunLimits, 'toleratedFailureCount' | 'toleratedFailurePercentage'>,
): boolean {
  if (count === 0 && percentage === 0) return failed > 0;
  return (count > 0 && failed > count) || (percentage > 0 && failed * 100 > percentage * total);
}

/** In AWS's words; the child's own error is not passed on (iwamot/sfnx, measured 2026). */
export function toleranceExceeded(): StateFailure {
  return new StateFailure(
    errorNames.toleratedFailures,
    'The specified tolerated failure threshold was exceeded',
  );
}
