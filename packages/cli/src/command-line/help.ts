/** What stands below the list of commands. */
export const overviewHelp = `
Start here:
  npm run bench                                          race every contender on 200 objects of 1 MiB
  npm run bench -- run --help                            what the corpus may be, and every flag of a race
  npm run bench -- new go somebody                       make a contender of your own, then: check go-somebody

See for yourself:
  npm run bench -- verify REPORT                         is the corpus of a report the one that its seed draws?
  npm run bench -- corpus check                          is the corpus in the bucket whole?
  npm run --silent bench -- judge FILE.zip --expect DIR  what does control say of an archive?
`;

export const runHelp = `
Profiles, with the number of objects where --objects does not say, their bytes in all, and their sizes:
  classic      200            around --mean-size          the standard challenge
  text         200            around --mean-size          as classic, of letters: deflates to about 55 %
  tiny     100,000   195 MiB  0 to 4 KiB                  what requests cost, and bytes do not
  wide      70,000    17 MiB  0 to 512 B                  more entries than the 16 bits of a ZIP without ZIP64 count
  mixed      3,000    19 GiB  0 to 100 MiB, heavy-tailed  most bytes in few objects
  floor        300   1.5 GiB  5 MiB, one more, one less   S3's least size of a part
  large          6   5.3 GiB  64 to 512 MiB, one 4 GiB    a size that 32 bits do not hold

tiny and wide have few bytes but many requests: filling takes some minutes, 300 to 500 MiB of disk, and a run longer than that, up
to contenders' timeouts. large and mixed take the space that they say, as much again for an archive until it is judged, and the
time to write it. --objects makes any of them smaller. No profile has names beyond ASCII: a name is its content's SHA-256.

Examples:
  npm run bench                                      200 objects of 1 MiB, 5 runs, every contender
  npm run bench -- --objects 3000 --mean-size 5MiB   the full corpus, 15.7 GB
  npm run bench -- --contender typescript-reference  one contender
  npm run bench -- --profile wide --runs 1           70,000 objects, one run each
  npm run bench -- --seed-commit                     objects that nobody could tune to; verify REPORT shows it
  npm run --silent bench -- --json -                 the report on stdout, nothing else there

Runs follow one another by default, so that contenders do not fight over this machine's cores while they are timed.
The corpus stays in the data directory and is made anew only where --profile, --objects, --mean-size or --seed ask for another;
--seed-commit always does.
A contender whose compiler or runtime this machine lacks is skipped, and the report says what to install. Where --contender
names such a one, nothing is raced: exit code 2.

Exit code: 0 every contender ranked or skipped, 1 a contender failed (the others are ranked all the same), 2 the benchmark
could not run.
`;

export const newHelp = `
Examples:
  npm run bench -- new go somebody                        contenders/go/somebody, a copy of the template of Go
  npm run bench -- new go somebody --from go-streaming    a copy of that contender

Nothing is overwritten. Wherever the new contender names itself it has its new name. The next run races it.
`;

export const checkHelp = `
Validates the manifest, builds the package for AWS and for this machine, runs it three times, has control judge all three
archives, and tells in one screen: size of the package, what machine it is for, durations cold and warm, CPU time, memory,
S3 requests, permissions it was denied, work after its answer and, where it failed, what it logged.

Exit code: 0 it passes, 1 it fails, 2 it could not be checked.
`;

export const verifyHelp = `
The report says profile, seed, number and mean size of its corpus: every object is drawn and hashed again, and number, bytes and
the digest of all names have to be those of the report. Where the bytes, which sizes alone tell, already are not, no names are drawn.
Of a race with --seed-commit the seed's SHA-256 has to be the commitment too; whether it was published before the race, those know
who saw it then. 15 GB take a minute or two, and no disk.
Durations cannot be verified.

Exit code: 0 the report holds, 1 it does not, 2 it does not say enough, or is no report.
`;

export const judgeHelp = `
Examples:
  npm run --silent bench -- judge out.zip --expect objects/      the files of a folder, each named by its content's SHA-256
  npm run --silent bench -- judge out.zip --expect corpus.json   as it stands beside the prefix in the bucket

Every byte of the archive is read; what is wrong with it has a code that never changes, a reason, and where there is one the
entry and the offset. Of a folder names and sizes are taken, its files are not read: it has to hold nothing but objects, and
their names are the hashes that entries are judged by. A corpus.json is drawn again for its names, which takes a minute or two
for 15 GB. How far it is stands on stderr, the verdict alone on stdout.

Exit code: 0 valid, 1 invalid, 2 it could not be judged (the verdict's code is then harness).
`;

export const corpusCheckHelp = `
Lists the prefix and compares with corpus.json beside it: number, bytes, the digest of the names; and the sizes with those that
profile and seed draw. That the bytes are those of the names only --deep can tell, which reads all of them. What was changed since
the bucket was filled stays so until another seed is raced on or deployed; bench run refuses other names and sizes.

The data directory's cloud is started for it, and stopped after: while bench runs on it the directory is locked. Look into one
that bench run --keep left up with --stack S3LambdaBench and the environment that it printed.

Exit code: 0 the corpus is whole, 1 it is not, 2 there is none, or it could not be looked at.
`;
