import http from 'node:http';
import https from 'node:https';

const timeoutMs = 4_000;

/**
 * PUTs the text with the content type empty, because CloudFormation's URL is signed for that (CloudFormation user guide,
 * "Custom resource response objects"; fetch cannot leave it empty). Resolves to the HTTP status.
 */
export function httpPut(url: string, body: string): Promise<number> {
  const { request } = url.startsWith('https:') ? https : http;
  const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'PUT', headers, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('timeout', () =>
      sent.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
