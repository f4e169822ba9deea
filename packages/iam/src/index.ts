export { type Credential, credentialSchema, type Principal } from './credential.ts';
export { PolicyError } from './errors.ts';
export { type Decision, decide, isAllowed } from './policy/decide.ts';
export { type PolicyDocument, validatePolicyDocument } from './policy/policy-document.ts';
export { chunkSignature, trailerSignature } from './sigv4/sign-chunk.ts';
export { signRequest } from './sigv4/sign-request.ts';
export {
  type HttpRequestToVerify,
  type SignatureAccepted,
  type SignatureRefusal,
  verifySignature,
} from './sigv4/verify-signature.ts';
