import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { objects } from './objects.ts';
import { nodeModules, type Writer, writers } from './writers.ts';

/**
 * `NODE_MODULES=folder node packages/control/test/compatibility/make-fixtures.ts [WRITER...]`: has every writer that is on this machine
 * write the objects into fixtures/. What others wrote stays.
 */
const asked = process.argv.slice(2);
const scratch = mkdtempSync(path.join(tmpdir(), 'make-fixtures-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const fixtures = path.join(import.meta.dirname, 'fixtures');
const folder = path.join(scratch, 'objects');
writeObjects();
for (const writer of writers) {
  if (writer.version === undefined) console.log(`${writer.name} is not here`);
  else if (asked.length === 0 || asked.includes(writer.name)) makeFixtures(writer, writer.version);
}

function writeObjects(): void {
  mkdirSync(folder);
  for (const { name, content } of objects) {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    utimesSync(file, 1_767_323_046, 1_767_323_046);
  }
}

function makeFixtures({ name, prepare, variants }: Writer, version: string): void {
  const own = path.join(scratch, name);
  mkdirSync(own);
  if (prepare !== undefined) run(prepare, { SCRATCH: own });
  for (const [variant, command] of Object.entries(variants)) {
    const out = path.join(fixtures, `${name}-${version}-${variant}.zip`);
    rmSync(out, { force: true });
    run(command, { SCRATCH: own, OUT: out });
  }
}

/** Lists the command behind every fixture, of writers that are not here too. */
function writeReadme(): void {
  const files = readdirSync(fixtures).filter((file) => file.endsWith('.zip'));
  const sections = writers.map(({ name, prepare, variants }) => {
    const rows = Object.entries(variants).flatMap(([variant, command]) =>
      files.filter((file) => isFixtureOf(file, name, variant)).map((file) => `${file}\n\n    ${command}\n`),
    );
    const before = prepare === undefined ? [] : [`before them\n\n    ${prepare}\n`];
    return [`## ${name}\n`, ...before, ...rows].join('\n');
  });
  writeFileSync(path.join(fixtures, 'README.md'), [introduction, ...sections].join('\n'));
}

function isFixtureOf(file: string, name: string, variant: string): boolean {
  const version = file.slice(name.length + 1, -`-${variant}.zip`.length);
  return file === `${name}-${version}-${variant}.zip` && /^[0-9][0-9.]*$/.test(version);
}

const introduction = `# Archives that others wrote

Four objects each (objects.ts): nothing, one byte, text, noise. Made, like this page, by

    NODE_MODULES=folder node packages/control/test/compatibility/make-fixtures.ts [WRITER...]

where folder is the node_modules into which yazl, archiver, client-zip, fflate, jszip, @zip.js/zip.js and adm-zip were installed.
The others are Debian's zip, p7zip-full, default-jdk, libcommons-compress-java, libarchive-tools, libarchive-zip-perl, ruby-zip,
minizip, ziptool and advancecomp, and Python, Go and Rust. What is not on the machine keeps the fixture that it has.

Not here, because no reader opens it: \`zip -fz -\` into a pipe, which says that the directory is at 4294967295 and has no ZIP64
record. Nor bsdtar into a pipe, which fills the archive up with zeros to a whole block: that is trailing data.
`;

function run(command: string, environment: Record<string, string>): void {
  const env = {
    ...process.env,
    ...environment,
    TZ: 'UTC',
    NODE_MODULES: nodeModules,
    WRITERS: path.join(import.meta.dirname, 'writers'),
    OBJECTS: objects.map(({ name }) => name).join(' '),
  };
  const { status, stderr, stdout } = spawnSync('sh', ['-c', command], { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}${stdout}`);
}

writeReadme();
