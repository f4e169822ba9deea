import { z } from 'zod';

/** What a principal was refused for want of a permission, as often as `requests`; resource and context are those of the first. */
export const denialSchema = z.strictObject({
  principal: z.string().describe('ARN'),
  action: z.string(),
  resource: z.string(),
  context: z.record(z.string(), z.string()).describe('Condition keys of the request, such as s3:prefix'),
  requests: z.int().min(1),
});

export type Denial = z.infer<typeof denialSchema>;

/** What was refused since the server started, one line a principal and action. */
export interface DenialBook {
  note: (denial: Omit<Denial, 'requests'>) => void;
  read: () => Denial[];
}

/** Nobody has as many roles; a book must not grow with whatever names those have that somebody makes up. */
const maxDenials = 10_000;

export function makeDenialBook(): DenialBook {
  const denials = new Map<string, Denial>();
  return {
    note: (refused) => {
      const key = `${refused.principal} ${refused.action}`;
      const denial = denials.get(key);
      if (denial !== undefined) denial.requests += 1;
      else if (denials.size < maxDenials) denials.set(key, { ...refused, requests: 1 });
    },
    read: () => [...denials.values()],
  };
}
