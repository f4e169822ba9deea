import { describe, expect, test } from '@jest/globals';
import { buildEnvironment } from '../../src/contenders/build-environment.ts';

describe('buildEnvironment', () => {
  test.each([
    [
      'where tools are',
      { PATH: '/bin', HOME: '/root', GOROOT: '/go', JAVA_HOME: '/java', CARGO_HOME: '/cargo' },
    ],
    [
      'where their caches are',
      { GOCACHE: '/a', GOMODCACHE: '/b', PIP_CACHE_DIR: '/c', XDG_CACHE_HOME: '/d' },
    ],
    ['how to reach the network', { HTTPS_PROXY: 'http://u:p@proxy', no_proxy: 'x', SSL_CERT_FILE: '/e' }],
    ['which modules are private', { GOPRIVATE: 'example.com/*', GOAUTH: 'netrc' }],
    ['what the Java of Maven is to know', { MAVEN_OPTS: '-Xmx512m' }],
  ])('passes %s', (_, environment) => {
    expect(buildEnvironment(environment)).toEqual(environment);
  });

  test.each([
    ['cloud credentials', { AWS_SECRET_ACCESS_KEY: 's', GOOGLE_APPLICATION_CREDENTIALS: 's' }],
    ['tokens of registries', { NPM_TOKEN: 's', CARGO_REGISTRY_TOKEN: 's', npm_config__authToken: 's' }],
    ['passwords of Maven', { MAVEN_ARGS: '-Dpassword=s' }],
    ['what would change the result', { GOOS: 'plan9', CARGO_TARGET_DIR: '/x', NODE_OPTIONS: '--inspect' }],
    ['what nobody thought of', { GOSOMETHING: 'x', PIP_SOMETHING: 'x' }],
    ['what is not set', { HOME: undefined }],
  ])('leaves out %s', (_, environment) => {
    expect(buildEnvironment(environment)).toEqual({});
  });

  test.each([
    ['a package index', 'PIP_INDEX_URL', 'https://user:pass@host/simple', 'https://host/simple'],
    ['a list apart by spaces', 'PIP_EXTRA_INDEX_URL', 'https://a/x https://t@b/y', 'https://a/x https://b/y'],
    [
      'a list apart by commas',
      'GOPROXY',
      'https://u:p,@a,https://u:p@b|direct',
      'https://a,https://b|direct',
    ],
    ['a registry without any', 'npm_config_registry', 'https://host/a@b/', 'https://host/a@b/'],
  ])('takes user and password out of the address of %s', (_, name, given, expected) => {
    expect(buildEnvironment({ [name]: given })).toEqual({ [name]: expected });
  });
});
