/** What a client sees of one object, upload or part. */
export interface Fact {
  shows: string;
  /** When it is not known, any will do. */
  etag?: string | undefined;
}

/** Facts by the name of what they are about: see resources.ts. */
export type Facts<F extends Fact = Fact> = ReadonlyMap<string, F>;

/** What one operation makes of the facts; undefined takes one away. All of it happens, or nothing. */
export interface Change<F extends Fact = Fact> {
  sets: ReadonlyMap<string, F | undefined>;
  /** Makes one more upload of this key, under an id that nobody knows before its acknowledgement. */
  opensUploadOf?: string;
}

export interface Verdict<C extends Change> {
  /** One sentence each; none when the server lost nothing and made nothing up. */
  faults: string[];
  /** Of the operations in flight, those that took place. */
  happened: C[];
}

/**
 * Judges what a restarted server shows: what was acknowledged, where for each operation that was in flight either
 * all of its outcome stands or nothing of it. No two operations in flight are about the same thing.
 */
export function judge<C extends Change>({
  acknowledged,
  inFlight,
  observed,
}: {
  acknowledged: Facts;
  inFlight: readonly C[];
  observed: Facts;
}): Verdict<C> {
  const untouched = inFlight.filter(({ sets }) => stands(sets, acknowledged, observed, 'acknowledged'));
  const happened = inFlight.filter(
    (change) => !untouched.includes(change) && stands(change.sets, acknowledged, observed, 'outcome'),
  );
  const outcomes = new Map(happened.flatMap(({ sets }) => [...sets]));
  const opened = new Set(inFlight.flatMap(({ opensUploadOf: key }) => (key === undefined ? [] : [key])));
  const names = new Set([...acknowledged.keys(), ...outcomes.keys(), ...observed.keys()]);
  const faults = [...names].flatMap((name) => {
    const expected = outcomes.has(name) ? outcomes.get(name) : acknowledged.get(name);
    const seen = observed.get(name);
    if (agree(expected, seen)) return [];
    if (expected === undefined && name.startsWith('upload ') && opened.delete(seen?.shows ?? '')) return [];
    return [`${name} is ${describe(seen)}, but was acknowledged as ${describe(expected)}`];
  });
  return { faults, happened };
}

function stands(
  sets: Change['sets'],
  acknowledged: Facts,
  observed: Facts,
  side: 'acknowledged' | 'outcome',
): boolean {
  return [...sets].every(([name, outcome]) =>
    agree(side === 'outcome' ? outcome : acknowledged.get(name), observed.get(name)),
  );
}

function agree(expected: Fact | undefined, observed: Fact | undefined): boolean {
  if (expected === undefined || observed === undefined) return expected === observed;
  return (
    expected.shows === observed.shows && (expected.etag === undefined || expected.etag === observed.etag)
  );
}

function describe(fact: Fact | undefined): string {
  return fact === undefined ? 'absent' : `${fact.shows} (ETag ${fact.etag ?? 'any'})`;
}

/** Holds the files of the blobs folder, by the digests of their bytes, against those that are referred to. */
export function judgeBlobs(expected: readonly string[], found: ReadonlyMap<string, string>): string[] {
  const missing = new Set(expected);
  const faults = [...found].flatMap(([file, sha256]) =>
    missing.delete(sha256) ? [] : [`blob ${file} is not what anything refers to`],
  );
  return [...faults, ...[...missing].map((sha256) => `no blob has the bytes of SHA-256 ${sha256}`)];
}
