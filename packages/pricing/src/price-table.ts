import { PricingError } from './errors.ts';

/** What one region charges, in US dollars, before free tiers, savings plans and taxes. */
export interface PriceTable {
  region: string;
  /** The day (ISO 8601) for which the figures hold. */
  effectiveDate: string;
  sources: readonly string[];
  /** Per GB-second of configured memory, first tier, by Lambda's architecture name. 1 GB = 1,024 MB. */
  computePerGbSecondUsd: { x86_64: number; arm64: number };
  /** Per GB-second of ephemeral storage configured above the 512 MB that are included. */
  storagePerGbSecondUsd: number;
  perInvokeRequestUsd: number;
  /** S3 Standard: PUT, COPY, POST and LIST requests. DELETE and CANCEL are free. */
  perThousandClassAUsd: number;
  /** S3 Standard: GET, SELECT and all other requests. */
  perThousandClassBUsd: number;
}

/** The prices of a region; a PricingError that names the known regions when there is no row for it. */
export function pricesFor(region: string): PriceTable {
  const row = rows[region];
  if (row === undefined) {
    throw new PricingError(
      'UnknownRegion',
      `no prices for region '${region}'; the price table has ${pricedRegions.join(', ')}`,
    );
  }
  return { region, effectiveDate, sources, ...everywhere, ...row };
}

const effectiveDate = '2026-08-21';

const sources = [
  'https://aws.amazon.com/lambda/pricing/',
  'https://aws.amazon.com/s3/pricing/',
  'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSLambda/current/region_index.json',
  'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonS3/current/region_index.json',
];

/**
 * Lambda has one first-tier compute rate in all the regions below, and one rate per request everywhere. Checked in 2026
 * against quotations of AWS's price list for us-east-1 and us-east-2; for the others against a community table of 2023
 * that lists only the regions that differ from these rates, and none of them does.
 */
const everywhere = {
  computePerGbSecondUsd: { x86_64: 0.0000166667, arm64: 0.0000133334 },
  perInvokeRequestUsd: 0.0000002,
};

type Row = Pick<PriceTable, 'storagePerGbSecondUsd' | 'perThousandClassAUsd' | 'perThousandClassBUsd'>;

/** S3's US regions share their prices; Ireland's equal them, as the price list of 2026-08-07 says. */
const usRequests = { perThousandClassAUsd: 0.005, perThousandClassBUsd: 0.0004 };

/**
 * Checked against quotations of AWS's price lists: ephemeral storage of us-east-1 and us-east-2 (2026-08-21), S3 requests
 * of us-east-1, eu-west-1 and eu-central-1 (2026-08-07), of ap-northeast-1 (a bill of 2021, and a 2026 test fixture).
 * NOT verified: S3 requests of us-east-2 and us-west-2 (taken as those of us-east-1), ephemeral storage of us-west-2
 * (the same), and of eu-west-1, eu-central-1 and ap-northeast-1: those follow the regional ratio of EBS gp3 prices, which
 * gives London's published 0.0000000358 exactly.
 */
const rows: Readonly<Record<string, Row>> = {
  'us-east-1': { storagePerGbSecondUsd: 0.0000000309, ...usRequests },
  'us-east-2': { storagePerGbSecondUsd: 0.0000000309, ...usRequests },
  'us-west-2': { storagePerGbSecondUsd: 0.0000000309, ...usRequests },
  'eu-west-1': { storagePerGbSecondUsd: 0.000000034, ...usRequests },
  'eu-central-1': {
    storagePerGbSecondUsd: 0.0000000368,
    perThousandClassAUsd: 0.0054,
    perThousandClassBUsd: 0.00043,
  },
  'ap-northeast-1': {
    storagePerGbSecondUsd: 0.0000000371,
    perThousandClassAUsd: 0.0047,
    perThousandClassBUsd: 0.00037,
  },
};

/** The regions of the price table. */
export const pricedRegions: readonly string[] = Object.keys(rows);
