import type { Adversary } from '../adversarial/adversary.ts';
import { contentAdversaries } from '../adversarial/content.ts';
import { endRecordAdversaries } from '../adversarial/end-records.ts';
import { extraFieldAdversaries } from '../adversarial/extra-fields.ts';
import { headerAdversaries } from '../adversarial/headers.ts';
import { layoutAdversaries } from '../adversarial/layout.ts';
import { nameAdversaries } from '../adversarial/names.ts';
import { otherFormatAdversaries } from '../adversarial/other-formats.ts';

const adversaries = [
  ...endRecordAdversaries,
  ...nameAdversaries,
  ...headerAdversaries,
  ...extraFieldAdversaries,
  ...layoutAdversaries,
  ...contentAdversaries,
  ...otherFormatAdversaries,
];

/** Those that show why the judge refuses them: some readers open them and find all, others refuse or find something else. */
export const telling: Adversary[] = [
  'a newline after the end',
  'a ZIP after bytes that its offsets do not count',
  'a comment that ends in an end record without entries',
  'one entry more than the directory has',
  'one entry less than the directory has',
  'a ZIP64 end record that the locator does not lead to, at the end of the one that it leads to',
  'a digital signature between the directory and the end record',
  'an object twice, byte for byte',
  'a local header with another name of the same length',
  'a local header with another CRC-32',
  'a directory that promises a data descriptor, alone',
  'a data descriptor that only the directory tells of',
  'a data descriptor that only the local header tells of',
  'a data descriptor with another CRC-32',
  'an entry that is a symbolic link, by the mode that PKZIP for Unix writes on MS-DOS',
  'an entry that is a volume label',
  'an extra field longer than what holds it',
  'a ZIP64 extra field that tells another size by its place than by its turn',
  'two Unicode paths, first the name and then another',
  'a Unicode path that is another name',
  'attributes of a symbolic link in the local header, for libarchive',
  'an entry before the first that the directory has not',
  'an entry between others that the directory has not',
  'one local header for two entries, full overlap',
  'a DEFLATE stream with a byte after its end',
  'a wrong CRC-32 in all places',
  'a tar header in the first local header and its extra field',
  'AES in an extra field, which no flag tells of',
  'a ZIP64 extra field of three values that no sentinel asks for, with another offset',
].map((name) => {
  const found = adversaries.find(([title]) => title === name);
  if (found === undefined) throw new Error(`there is no adversary '${name}'`);
  return found;
});
