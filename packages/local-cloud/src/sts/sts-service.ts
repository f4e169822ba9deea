import { randomUUID } from 'node:crypto';
import type { Principal } from '@s3-lambda-bench/iam';
import { parseQuery } from '../cloudformation/parse-query.ts';
import type { Service } from '../endpoint/endpoint.ts';
import { awsQuery, send } from '../endpoint/protocols.ts';
import { notImplemented } from '../endpoint/service-error.ts';
import { toXml } from '../endpoint/xml.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS, as far as it tells a caller who it is: the first thing that anyone asks. Needs no permission, as on AWS. */
export function makeStsService(): Service {
  const protocol = awsQuery(namespace);
  return {
    protocol,
    handle: async (_request, response, caller, body) => {
      const { Action: action } = parseQuery(body.toString());
      if (action !== 'GetCallerIdentity') throw notImplemented(`sts:${String(action)}`);
      const content = toXml({
        GetCallerIdentityResult: identityOf(caller),
        ResponseMetadata: { RequestId: randomUUID() },
      });
      const document = `<GetCallerIdentityResponse xmlns="${namespace}">${content}</GetCallerIdentityResponse>`;
      send(response, { status: 200, protocol, body: document });
    },
  };
}

/** The root's id is the account's; an assumed role's is here its session's name, without the role's own id before it. */
function identityOf({ arn, accountId, policies }: Principal) {
  const userId = policies === 'root' ? accountId : arn.slice(arn.lastIndexOf('/') + 1);
  return { Arn: arn, UserId: userId, Account: accountId };
}
