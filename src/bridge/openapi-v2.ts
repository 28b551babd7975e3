/**
 * OpenAPI v2 as protobuf, with no definitions: all schemas are in v3. kubectl asks for it when v3 does not have a kind
 * at all, and only if it gets one goes on to say that there is no such kind.
 * Upstream: github.com/google/gnostic-models/openapiv2/OpenAPIv2.proto (Document: swagger 1, info 2; Info: title 1,
 * version 2).
 */
export const OPENAPI_V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** What clients ask by: no media type that a Go client could read in an answer. */
const ASKED_AS = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

export const acceptsOpenApiV2 = (accept = ''): boolean => accept.includes(ASKED_AS) || accept.includes(OPENAPI_V2_TYPE);

export function openApiV2(): Buffer {
  const info = Buffer.concat([text(1, 'Kubernetes'), text(2, 'v1.36.0')]);
  return Buffer.concat([text(1, '2.0'), field(2, info)]);
}

const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));

/** A length-delimited field of less than 128 bytes. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
