import path from 'node:path';
import { findOnPath } from '../find-program.ts';
import type { Launch, LaunchContext, Runtime } from '../runtime.ts';
import { fetchInterfaceClient, interfaceClientFolder, isFetched } from './fetch-interface-client.ts';
import { closestJava, findJavas, type JavaInstallation } from './find-java.ts';
import { jvmFlags } from './jvm-flags.ts';
import { nativeLibrary } from './native-library.ts';

/** Runs AWS's runtime interface client for Java on a JVM of this machine: of the version that the runtime names, or a newer one. */
export const javaRuntime: Runtime = {
  launch: (context) => {
    const machine = lookAround();
    const wanted = Number(context.runtime.replace('java', ''));
    const java = closestJava(machine.javas, wanted);
    if (machine.library === undefined) return missing(context, noLibrary());
    if (java === undefined) return missing(context, noJava(wanted, machine.javas));
    if (!isFetched() && !machine.hasMaven) return missing(context, noMaven);
    return launchOn(java, machine.library, context);
  },
  prepare: fetchInterfaceClient,
};

interface Machine {
  javas: JavaInstallation[];
  /** The native library for it. */
  library: string | undefined;
  hasMaven: boolean;
}

let seen: Machine | undefined;

/** Once a process. */
function lookAround(): Machine {
  seen ??= {
    javas: findJavas(),
    library: nativeLibrary(),
    hasMaven: findOnPath('mvn', process.env.PATH).length > 0,
  };
  return seen;
}

const client = 'com.amazonaws.services.lambda.runtime.api.client';

/** The function's classes are not on the class path: the client loads them, from the task root and then its lib/*.jar. */
function launchOn(java: JavaInstallation, library: string, context: LaunchContext): Launch {
  return {
    command: '/bin/sh',
    args: [
      path.join(import.meta.dirname, 'bootstrap.sh'),
      path.join(java.home, 'bin', 'java'),
      ...jvmFlags(context),
      `-D${client}.runtimeapi.NativeClient.JNI=${path.join(interfaceClientFolder, 'jni', library)}`,
      '-classpath',
      path.join(interfaceClientFolder, '*'),
      `${client}.AWSLambda`,
    ],
    runtimeDir: interfaceClientFolder,
    executionEnvironment: `AWS_Lambda_${context.runtime}`,
    version: `${context.runtime.replace('java', 'java:')}.local.${java.version}`,
  };
}

function missing({ runtime }: LaunchContext, what: string): { missing: string } {
  return { missing: `runtime ${runtime} ${what}` };
}

function noLibrary(): string {
  return `runs on Linux with x64 or arm64 only: AWS's runtime interface client has no native library for ${process.platform} with ${process.arch}`;
}

function noJava(wanted: number, javas: readonly JavaInstallation[]): string {
  const others = javas.map(({ version, home }) => `${version} (${home})`);
  const instead = others.length === 0 ? 'found none' : `found ${others.join(', ')}`;
  return `needs Java ${wanted} or newer, ${instead}: install a JDK, for example from https://adoptium.net, and set JAVA_HOME to it or put its java on the PATH`;
}

const noMaven =
  "needs Maven, which fetches AWS's runtime interface client once, and 'mvn' is not on the PATH: install Maven from https://maven.apache.org/download.cgi";
