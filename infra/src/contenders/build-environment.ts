/**
 * What a build may see of the surroundings: enough to find tools, caches, settings and the network, and nothing that opens an account.
 * Left out on purpose: tokens (NPM_TOKEN, CARGO_REGISTRY_TOKEN, ...); what changes the result (GOOS, GOARM64, CARGO_TARGET_DIR, PIP_TARGET,
 * NODE_OPTIONS); MAVEN_ARGS, which may hold passwords that settings.xml has a place for. GOAUTH stays: it names where credentials are.
 */
const passed = new Set([
  ...['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TERM', 'CI', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'GIT_SSL_CAINFO'],
  ...['NODE_EXTRA_CA_CERTS', 'npm_config_cache', 'npm_config_cafile', 'npm_config_userconfig'],
  ...['GOROOT', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOTMPDIR', 'GOENV', 'GOFLAGS', 'GOTOOLCHAIN'],
  ...['GOSUMDB', 'GONOSUMDB', 'GOPRIVATE', 'GONOPROXY', 'GOINSECURE', 'GOVCS', 'GOAUTH'],
  ...['CARGO_HOME', 'CARGO_HTTP_CAINFO', 'CARGO_NET_OFFLINE', 'CARGO_NET_GIT_FETCH_WITH_CLI'],
  ...['RUSTUP_HOME', 'RUSTUP_TOOLCHAIN', 'RUSTUP_AUTO_INSTALL'],
  ...['JAVA_HOME', 'MAVEN_HOME', 'M2_HOME', 'MAVEN_OPTS'],
  ...['PYENV_ROOT', 'PYENV_VERSION', 'PIP_CACHE_DIR', 'PIP_CONFIG_FILE', 'PIP_CERT', 'PIP_TRUSTED_HOST'],
  ...['PIP_NO_INDEX', 'PIP_DEFAULT_TIMEOUT', 'PIP_DISABLE_PIP_VERSION_CHECK'],
]);

/** A proxy is passed with its password, as without it there is no network. */
const proxies = new Set([
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'cargo_http_proxy',
  'pip_proxy',
]);

/**
 * Where packages come from. Passed without user and password, which tools also find in a file of the user's (.netrc, .npmrc, a
 * keyring). Passed all the same: a tool that did not know of a private index would look for its packages in the public one.
 */
const registries = new Set([
  ...['GOPROXY', 'npm_config_registry', 'RUSTUP_DIST_SERVER', 'RUSTUP_UPDATE_ROOT'],
  ...['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS'],
]);

/** The environment of a build command, made from the one given. */
export function buildEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    if (passed.has(name) || proxies.has(name.toLowerCase())) kept[name] = value;
    else if (registries.has(name)) kept[name] = withoutCredentials(value);
  }
  return kept;
}

/** The URLs of a list, whatever separates them, without `user:password@`. */
function withoutCredentials(urls: string): string {
  return urls.replace(/\/\/[^/\s]*@/g, '//');
}
