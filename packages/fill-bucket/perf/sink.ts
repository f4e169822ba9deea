import http from 'node:http';

/** An S3 that takes every object, keeps none, and has none: what is left is the client's own time. Prints its endpoint. */
const empty = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
const missing = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>';

const server = http.createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.method === 'PUT') response.end();
    else if (request.url?.includes('list-type')) response.end(empty);
    else response.writeHead(404).end(missing);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.log(`http://127.0.0.1:${address?.port}`);
});
process.stdin.resume().on('end', () => process.exit());
