import { z } from 'zod';
import { arn, defineOperation } from './operation.ts';

const payload = z.string().max(262_144);

/** HTTP Tasks, the only ones that TRACE tells more of than DEBUG, are not built. */
const inspectionLevel = z.enum(['INFO', 'DEBUG', 'TRACE']);

export const testState = defineOperation(
  z.strictObject({
    definition: z.string().min(1).max(1_048_576),
    stateName: z.string().min(1).max(80).exactOptional(),
    roleArn: arn.exactOptional(),
    input: payload.exactOptional(),
    variables: payload.exactOptional(),
    context: payload.exactOptional(),
    inspectionLevel: inspectionLevel.exactOptional(),
    revealSecrets: z.boolean().exactOptional(),
    mock: z
      .strictObject({
        result: payload.exactOptional(),
        errorOutput: z
          .strictObject({
            error: z.string().max(256).exactOptional(),
            cause: z.string().max(32_768).exactOptional(),
          })
          .exactOptional(),
        // The others hold a result against the API's model, which is not built.
        fieldValidationMode: z.literal('NONE').exactOptional(),
      })
      .exactOptional(),
    stateConfiguration: z
      .strictObject({
        // Of no effect where a Map fails as mocked (recorded 2025-11-13: test_map_state_error_caused_by_state and others).
        errorCausedByState: z.string().min(1).max(80).exactOptional(),
        retrierRetryCount: z.int().min(0).exactOptional(),
        mapIterationFailureCount: z.int().min(0).exactOptional(),
        mapItemReaderData: payload.exactOptional(),
      })
      .exactOptional(),
  }),
  async ({ inspectionLevel = 'INFO', ...request }, { tester }) => {
    const { inspectionData, ...answer } = await tester.test(request);
    return inspectionLevel === 'INFO' ? answer : { ...answer, inspectionData };
  },
);
