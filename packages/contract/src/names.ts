import { z } from 'zod';

/** `<lang>` of a contender's identity (docs/how-to/add-a-contender.md, step 1). */
export const languageSchema = z.string().regex(/^[a-z0-9]+$/, 'lower-case letters and digits only');

/** `<dev_id>` of a contender's identity. */
export const developerIdSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters and digits, in words joined by single hyphens');

/** The project's name; a contender's function is called `<project>-<lang>-<dev_id>`. */
export const defaultProject = 's3-lambda-bench';

/** Archive keys end in `-<runIndex>.zip` and the role allows one or two digits, so an execution has at most 100 runs. */
export const maxRuns = 100;
