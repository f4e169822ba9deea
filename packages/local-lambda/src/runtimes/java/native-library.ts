/** The file name of the runtime interface client's native library for this machine; undefined where it has none. */
export function nativeLibrary(): string | undefined {
  const architecture = architectures.get(process.arch);
  if (process.platform !== 'linux' || architecture === undefined) return undefined;
  return `libaws-lambda-jni.linux${hasGlibc() ? '' : '_musl'}-${architecture}.so`;
}

/** Node's names, and those in the jar. */
const architectures = new Map<string, string>([
  ['x64', 'x86_64'],
  ['arm64', 'aarch_64'],
]);

/** What Node is linked with, so is the machine's Java. */
function hasGlibc(): boolean {
  // Otherwise the report has the names of all network addresses, which takes as long as DNS does. Unknown to @types/node.
  Reflect.set(process.report, 'excludeNetwork', true);
  const report = process.report.getReport();
  if (!('header' in report) || typeof report.header !== 'object' || report.header === null) return false;
  return 'glibcVersionRuntime' in report.header;
}
