import type { LaunchContext } from '../runtime.ts';

/** A flag, and what in the function's JAVA_TOOL_OPTIONS takes its place. */
interface JvmFlag {
  flag: string;
  unless?: RegExp;
}

/**
 * The flags of the JVM: those with which AWS starts it (command lines that functions printed of themselves; aws-sam-cli,
 * lambda_debug_settings.py), and what makes the JVM see the function's share of this machine instead of all of it.
 * On Lambda JAVA_TOOL_OPTIONS has the last word (developer guide, "Customize Java runtime startup behavior"), but
 * a JVM lets its command line win: so a flag that they set is left out.
 */
export function jvmFlags({ memoryMb, variables }: Pick<LaunchContext, 'memoryMb' | 'variables'>): string[] {
  const { JAVA_TOOL_OPTIONS: options = '' } = variables;
  return [...lambdaFlags(memoryMb), ...localFlags(memoryMb)]
    .filter(({ unless }) => unless === undefined || !unless.test(options))
    .map(({ flag }) => flag);
}

function lambdaFlags(memoryMb: number): JvmFlag[] {
  return [
    { flag: `-XX:MaxHeapSize=${maxHeapKb(memoryMb)}k`, unless: /-Xmx|-XX:Max(HeapSize|RAMPercentage)=/ },
    { flag: '-XX:+UseSerialGC', unless: /-XX:\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC/ },
    // java25 too, without SnapStart or provisioned concurrency (developer guide, same page).
    { flag: '-XX:TieredStopAtLevel=1', unless: /-XX:(TieredStopAtLevel=|[+-]TieredCompilation)/ },
    { flag: '-XX:+ErrorFileToStderr' },
    { flag: '--add-opens=java.base/java.io=ALL-UNNAMED' },
    { flag: '-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac' },
    // The client has a native library; without this Java 24 and newer write a warning of it into the log (JEP 472).
    { flag: '--enable-native-access=ALL-UNNAMED' },
  ];
}

/** 85 % of the memory, and from 1,600 MB on all but 240: 445645k of 512 MB, 2834432k of 3,008 MB. */
function maxHeapKb(memoryMb: number): number {
  const memoryKb = memoryMb * 1024;
  return Math.ceil(Math.max(memoryKb * 0.85, memoryKb - 240 * 1024));
}

/** The JVM sizes its first heap and its pools of threads by the machine. */
function localFlags(memoryMb: number): JvmFlag[] {
  return [
    {
      flag: `-XX:InitialHeapSize=${initialHeapMb(memoryMb)}m`,
      unless: /-Xms|-XX:Initial(HeapSize|RAMPercentage)=/,
    },
    { flag: `-XX:ActiveProcessorCount=${processorsOf(memoryMb)}`, unless: /-XX:ActiveProcessorCount=/ },
    // Its file would be in /tmp, which is not the environment's, and stay there when the process is killed.
    { flag: '-XX:-UsePerfData', unless: /-XX:\+UsePerfData/ },
  ];
}

/** A 64th of the memory, as the JVM chooses on a machine of that size; no less than it takes itself. */
function initialHeapMb(memoryMb: number): number {
  return Math.max(8, Math.ceil(memoryMb / 64));
}

/** Lambda shows a function two processors at least, and a share of them (developer guide, "Configure Lambda function memory": 1,769 MB is one). */
function processorsOf(memoryMb: number): number {
  return Math.max(2, Math.ceil(memoryMb / 1769));
}
