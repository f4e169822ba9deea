import { describe, expect, test } from '@jest/globals';
import { jvmFlags } from '../../../src/runtimes/java/jvm-flags.ts';

describe('the flags of a JVM', () => {
  test.each([
    [512, '-XX:MaxHeapSize=445645k', '-XX:InitialHeapSize=8m', '-XX:ActiveProcessorCount=2'],
    [1536, '-XX:MaxHeapSize=1336935k', '-XX:InitialHeapSize=24m', '-XX:ActiveProcessorCount=2'],
    [3008, '-XX:MaxHeapSize=2834432k', '-XX:InitialHeapSize=47m', '-XX:ActiveProcessorCount=2'],
    [10_240, '-XX:MaxHeapSize=10240000k', '-XX:InitialHeapSize=160m', '-XX:ActiveProcessorCount=6'],
  ])('at %d MB leave as much for the heap as Lambda does', (memoryMb, ...expected) => {
    expect(jvmFlags({ memoryMb, variables: {} })).toEqual(expect.arrayContaining(expected));
  });

  test.each([
    ['-XX:+TieredCompilation -XX:TieredStopAtLevel=4', '-XX:TieredStopAtLevel=1'],
    ['-Xmx300m', '-XX:MaxHeapSize=445645k'],
    ['-XX:MaxRAMPercentage=60', '-XX:MaxHeapSize=445645k'],
    ['-XX:+UseG1GC', '-XX:+UseSerialGC'],
    ['-Xms32m', '-XX:InitialHeapSize=8m'],
    ['-XX:ActiveProcessorCount=1', '-XX:ActiveProcessorCount=2'],
  ])('with %s in JAVA_TOOL_OPTIONS come without %s, and lose no other', (JAVA_TOOL_OPTIONS, flag) => {
    const usual = jvmFlags({ memoryMb: 512, variables: {} });
    const flags = jvmFlags({ memoryMb: 512, variables: { JAVA_TOOL_OPTIONS } });
    expect(usual).toContain(flag);
    expect(flags).toEqual(usual.filter((other) => other !== flag));
  });
});
