import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A program or library that writes ZIPs. Its commands run in the folder of the objects, by the shell, with OUT (the archive), OBJECTS
 * (their names), WRITERS (the folder beside this file), SCRATCH (an empty folder) and NODE_MODULES.
 */
export interface Writer {
  name: string;
  /** Nothing where it is not on this machine. */
  version: string | undefined;
  /** Before the first variant. */
  prepare?: string;
  variants: Record<string, string>;
}

/** Libraries of npm that are not dependencies of this project, in a folder that somebody installed them in. */
export const nodeModules = process.env.NODE_MODULES ?? '';

function versionOf(command: string, args: string[], pattern: RegExp): string | undefined {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return error === undefined ? pattern.exec(`${stdout}${stderr}`)?.[1] : undefined;
}

function npmVersionOf(library: string): string | undefined {
  try {
    const file = path.join(nodeModules, ...library.split('/'), 'package.json');
    return JSON.parse(readFileSync(file, 'utf8')).version;
  } catch {
    return undefined;
  }
}

const named = (command: (variant: string) => string, variants: string[]) =>
  Object.fromEntries(variants.map((variant) => [variant, command(variant)]));

const npm = (name: string, variants: string[], library = name): Writer => ({
  name,
  version: npmVersionOf(library),
  variants: named((variant) => `node "$WRITERS/write.mjs" ${name} ${variant} "$OUT" $OBJECTS`, variants),
});

const commonsJar = '/usr/share/java/commons-compress.jar';

export const writers: Writer[] = [
  {
    name: 'info-zip',
    version: versionOf('zip', ['-v'], /This is Zip ([0-9.]+)/),
    variants: {
      stored: 'zip -q -0 "$OUT" $OBJECTS',
      deflated: 'zip -q -9 "$OUT" $OBJECTS',
      'no-extra': 'zip -q -X "$OUT" $OBJECTS',
      streamed: 'zip -q - $OBJECTS | cat > "$OUT"',
      'stored-streamed': 'zip -q -0 - $OBJECTS | cat > "$OUT"',
      descriptors: 'zip -q -fd "$OUT" $OBJECTS',
      zip64: 'zip -q -fz "$OUT" $OBJECTS',
      comment: 'echo four objects | zip -q -z "$OUT" $OBJECTS',
    },
  },
  {
    name: '7-zip',
    version: versionOf('7z', [], /7-Zip.*? ([0-9]+\.[0-9]+)/),
    variants: {
      stored: '7z a -bso0 -tzip -mx=0 "$OUT" $OBJECTS',
      deflated: '7z a -bso0 -tzip -mx=9 -mm=Deflate "$OUT" $OBJECTS',
      'precise-times': '7z a -bso0 -tzip -mtc=on -mta=on "$OUT" $OBJECTS',
      streamed: '7z a -bso0 -tzip -so x $OBJECTS | cat > "$OUT"',
    },
  },
  {
    name: 'python-zipfile',
    version: versionOf('python3', ['--version'], /Python ([0-9.]+)/),
    variants: named(
      (variant) => `python3 "$WRITERS/write.py" ${variant} "$OUT" $OBJECTS`,
      [
        'stored',
        'deflated',
        'stored-streamed',
        'deflated-streamed',
        'zip64',
        'stored-zip64-streamed',
        'zip64-streamed',
        'comment',
      ],
    ),
  },
  {
    name: 'go-archive-zip',
    version: versionOf('go', ['version'], /go([0-9.]+)/),
    prepare: 'go build -o "$SCRATCH/write" "$WRITERS/write.go"',
    variants: named(
      (variant) => `"$SCRATCH/write" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'raw', 'comment'],
    ),
  },
  {
    name: 'java-util-zip',
    version: versionOf('java', ['-version'], /version "([^"]+)"/),
    variants: named(
      (variant) => `java "$WRITERS/Write.java" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'comment'],
    ),
  },
  {
    name: 'jar',
    version: versionOf('jar', ['--version'], /jar ([0-9.]+)/),
    variants: { stored: 'jar -c -f "$OUT" -M -0 $OBJECTS', deflated: 'jar -c -f "$OUT" -M $OBJECTS' },
  },
  {
    name: 'commons-compress',
    version: versionOf('unzip', ['-p', commonsJar, 'META-INF/MANIFEST.MF'], /Bundle-Version: ([0-9.]+)/),
    variants: named(
      (variant) => `java -cp ${commonsJar} "$WRITERS/WriteCommons.java" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'streamed', 'zip64', 'zip64-compatible', 'zip64-streamed', 'stored-zip64'],
    ),
  },
  {
    name: 'libarchive',
    version: versionOf('bsdtar', ['--version'], /libarchive ([0-9.]+)/),
    variants: {
      stored: 'bsdtar --format zip --options zip:compression=store -cf "$OUT" $OBJECTS',
      deflated: 'bsdtar --format zip -cf "$OUT" $OBJECTS',
      zip64: 'bsdtar --format zip --options zip:zip64 -cf "$OUT" $OBJECTS',
      experimental: 'bsdtar --format zip --options zip:experimental -cf "$OUT" $OBJECTS',
    },
  },
  {
    name: 'rust-zip',
    version: versionOf('cargo', ['--version'], /(cargo)/) && '4.6.1',
    prepare:
      'cargo build --quiet --release --manifest-path "$WRITERS/rust/Cargo.toml" --target-dir "$SCRATCH/target"',
    variants: named(
      (variant) => `"$SCRATCH/target/release/write" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'zip64', 'streamed', 'stored-streamed', 'zip64-streamed'],
    ),
  },
  {
    name: 'perl-archive-zip',
    version: versionOf('perl', ['-MArchive::Zip', '-e', 'print $Archive::Zip::VERSION'], /^([0-9.]+)$/),
    variants: named(
      (variant) => `perl "$WRITERS/write.pl" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'streamed', 'zip64', 'comment'],
    ),
  },
  {
    name: 'rubyzip',
    version: versionOf('gem', ['list', '--local', 'rubyzip'], /rubyzip \(([0-9.]+)\)/),
    variants: named(
      (variant) => `ruby "$WRITERS/write.rb" ${variant} "$OUT" $OBJECTS`,
      ['stored', 'deflated', 'zip64'],
    ),
  },
  {
    name: 'minizip',
    version: versionOf('minizip', [], /MiniZip ([0-9.]+)/),
    variants: { stored: 'minizip -0 "$OUT" $OBJECTS', deflated: 'minizip -9 "$OUT" $OBJECTS' },
  },
  {
    name: 'libzip',
    version: versionOf('ziptool', ['-V'], /ziptool \(libzip\) ([0-9.]+)/) ?? debianVersionOf('ziptool'),
    variants: {
      deflated:
        'POSIXLY_CORRECT=1 ziptool -n "$OUT" $(for object in $OBJECTS; do echo add_file $object $object 0 -1; done)',
      stored:
        'POSIXLY_CORRECT=1 ziptool -n "$OUT" $(index=0; for object in $OBJECTS; do echo add_file $object $object 0 -1 set_file_compression $index store 0; index=$((index+1)); done)',
    },
  },
  {
    name: 'advancecomp',
    version: debianVersionOf('advancecomp'),
    variants: { stored: 'advzip -q -a -0 "$OUT" $OBJECTS', deflated: 'advzip -q -a -4 "$OUT" $OBJECTS' },
  },
  npm('yazl', ['stored', 'deflated', 'stored-streamed', 'streamed', 'zip64', 'zip64-streamed']),
  npm('archiver', ['stored', 'deflated', 'stored-streamed', 'streamed', 'zip64', 'zip64-streamed']),
  npm('client-zip', ['stored']),
  npm('fflate', ['stored', 'deflated', 'stored-streamed', 'streamed']),
  npm('jszip', ['stored', 'deflated', 'stored-streamed', 'streamed']),
  npm(
    'zip.js',
    [
      'stored',
      'deflated',
      'streamed',
      'streamed-signed',
      'stored-streamed-signed',
      'zip64',
      'zip64-streamed-signed',
    ],
    '@zip.js/zip.js',
  ),
  npm('adm-zip', ['stored', 'deflated']),
];

/** Of programs that do not tell it themselves. */
function debianVersionOf(name: string): string | undefined {
  return versionOf('dpkg-query', ['-W', '-f', '${Version}', name], /^([0-9.]+)/);
}
