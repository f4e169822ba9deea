/** What a sample of measurements says, in the unit of the measurements. */
export interface Summary {
  mean: number;
  /** Of the sample (n - 1), not of the population: the runs stand for all the runs that could have been. 0 for one run. */
  stddev: number;
  min: number;
  max: number;
}

/** Summarises at least one measurement; a RangeError when there is none. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('cannot summarise 0 measurements; at least 1 is needed');
  const mean = sum(values) / values.length;
  const squares = sum(values.map((value) => (value - mean) ** 2));
  const stddev = values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1));
  return { mean, stddev, min: Math.min(...values), max: Math.max(...values) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
