/** [1..873782] is accepted, [1..873783] is not (measured on AWS, floci #2737). */
export const maxSequenceLength = 873_782;

/** Of `$range`: AWS takes 200,000 numbers and refuses 500,000; the bound between was put here by floci PR #2790. */
export const maxRangeLength = 360_145;

/** A sum of 200 terms overflows on AWS (floci #2737), whose ceiling is put at 100 levels (floci PR #2783). */
export const maxExpressionDepth = 100;

/**
 * Bound on levels open at once while an expression runs. Far above AWS's, because the engine evaluates the pairs of an object side
 * by side and counts them all; it is here to end runaway recursion before the memory does.
 */
export const maxOpenLevels = 100_000;

/** How long one expression may run, in milliseconds, where nothing else is asked for. AWS's own bound is not published. */
export const defaultEvaluationTimeoutMs = 5_000;

export const stackLimitMessage =
  'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive';
export const timeLimitMessage = 'Expression evaluation timeout: Check for infinite loop';
export const memoryLimitMessage =
  'Expression evaluation memory limit exceeded: Check for excessive memory usage';
