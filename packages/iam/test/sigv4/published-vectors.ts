interface SignedRequest {
  name: string;
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
}

type Row = [
  name: string,
  method: string,
  path: string,
  query: string,
  headers: Record<string, string>,
  signature: string,
];

const suite: Row[] = [
  ['get-vanilla', 'GET', '/', '', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '', {}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/',
    'Param2=value2&Param1=value1',
    {},
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-utf8-query',
    'GET',
    '/',
    '%E1%88%B4=bar',
    {},
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  ['get-utf8', 'GET', '/ሴ', '', {}, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  [
    'get-space',
    'GET',
    '/example space/',
    '',
    {},
    '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  ],
  [
    'get-unreserved',
    'GET',
    '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    '',
    {},
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  [
    'get-relative',
    'GET',
    '/example/..',
    '',
    {},
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-pointless-dot',
    'GET',
    '/./',
    '',
    {},
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'post-header-key-sort',
    'POST',
    '/',
    '',
    { 'my-header1': 'value1' },
    'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  ],
];

/** Of AWS's Signature Version 4 test suite; key AKIDEXAMPLE, service `service`, empty body, 2015-08-30. */
export const suiteCases: (SignedRequest & { signature: string })[] = suite.map(
  ([name, method, path, query, headers, signature]) => ({ name, method, path, query, headers, signature }),
);

const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const key = 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const common = {
  host: 'examplebucket.s3.amazonaws.com',
  'x-amz-content-sha256': empty,
  'x-amz-date': '20130524T000000Z',
};

/** The examples of the S3 API reference, "Authenticating requests (AWS Signature Version 4)"; 2013-05-24. */
export const s3Cases: SignedRequest[] = [
  {
    name: 'GET object',
    method: 'GET',
    path: '/test.txt',
    query: '',
    headers: {
      ...common,
      range: 'bytes=0-9',
      authorization: `${key},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
    },
  },
  {
    name: 'PUT object',
    method: 'PUT',
    path: '/test%24file.text',
    query: '',
    headers: {
      ...common,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization: `${key},SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd`,
    },
  },
  {
    name: 'PUT object whose path the client left unencoded',
    method: 'PUT',
    path: '/test$file.text',
    query: '',
    headers: {
      ...common,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization: `${key},SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd`,
    },
  },
  {
    name: 'GET bucket lifecycle',
    method: 'GET',
    path: '/',
    query: 'lifecycle',
    headers: {
      ...common,
      authorization: `${key},SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543`,
    },
  },
  {
    name: 'GET bucket (list objects)',
    method: 'GET',
    path: '/',
    query: 'max-keys=2&prefix=J',
    headers: {
      ...common,
      authorization: `${key},SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7`,
    },
  },
  {
    name: 'presigned GET object',
    method: 'GET',
    path: '/test.txt',
    query:
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
    headers: { host: 'examplebucket.s3.amazonaws.com' },
  },
];
