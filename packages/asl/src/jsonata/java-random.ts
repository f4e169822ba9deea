const mask48 = (1n << 48n) - 1n;
const multiplier = 0x5deece66dn;

/** The first `nextDouble()` of a `java.util.Random` with that seed: what `$random(seed)` is on AWS (floci #2662: 42 gives 0.7275636800328681). */
export function javaRandom(seed: number): number {
  const first = advance((BigInt(Math.trunc(seed)) ^ multiplier) & mask48);
  const second = advance(first);
  const bits = ((first >> 22n) << 27n) + (second >> 21n);
  return Number(bits) / 2 ** 53;
}

function advance(state: bigint): bigint {
  return (state * multiplier + 0xbn) & mask48;
}
