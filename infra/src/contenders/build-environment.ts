/** What a build may see of the surroundings: enough to find tools and the network, and nothing that opens an account. */
const allowed = [
  'PATH',
  'HOME',
  'LANG',
  'TMPDIR',
  'TERM',
  'CI',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'JAVA_HOME',
  'PYENV_ROOT',
];
const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];

/** The environment of a build command, made from the one given. */
export function buildEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const known = new Set([...allowed, ...proxies, ...proxies.map((name) => name.toUpperCase())]);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const isAllowed = known.has(name) || /^GO[A-Z0-9]*$/.test(name);
    if (isAllowed && value !== undefined) kept[name] = value;
  }
  return kept;
}
