/**
 * A custom runtime in a few lines of shell: does what it is told, echoes the event, then does what else it is told. It knows bodies by
 * Content-Length only.
 */
export function shellRuntime(afterwards: string, beforehand = ''): string {
  return `#!/bin/bash
exec 3<>/dev/tcp/\${AWS_LAMBDA_RUNTIME_API%:*}/\${AWS_LAMBDA_RUNTIME_API#*:}
read_reply() {
  while IFS= read -r line <&3; do
    line=\${line%$'\\r'}
    [ -z "$line" ] && break
    case "\${line,,}" in
      lambda-runtime-aws-request-id:*) id=\${line#*: };;
      content-length:*) length=\${line#*: };;
    esac
  done
  IFS= read -r -N "$length" body <&3
}
serve() {
  while true; do
    printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3
    read_reply
    ${beforehand}
    printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: %d\\r\\n\\r\\n%s' "$id" "$length" "$body" >&3
    read_reply
    ${afterwards === 'serve' ? 'continue' : afterwards}
  done
}
serve
`;
}
