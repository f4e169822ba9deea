/** How often out of 256 each letter comes, about as in English: 4.14 bits a byte. */
const frequencies: readonly (readonly [letters: string, times: number])[] = [
  [' ', 42],
  ['e', 27],
  ['t', 19],
  ['a', 17],
  ['o', 16],
  ['in', 15],
  ['s', 14],
  ['hr', 13],
  ['d', 9],
  ['l', 8],
  ['uc', 6],
  ['mwf', 5],
  ['gyp', 4],
  ['b', 3],
  ['v\nk', 2],
];

const alphabet = frequencies.flatMap(([letters, times]) =>
  [...letters].map((letter) => letter.repeat(times)),
);

/** How many different letters there are. */
export const letterCount = alphabet.length;

/** The letter of each of the 256 values of a byte. */
export const letterOfByte: Uint8Array = Buffer.from(alphabet.join(''), 'latin1');
