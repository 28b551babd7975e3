/**
 * The messages of CustomResourceDefinitions: number, name in JSON and type of each field. A type is a letter (s text,
 * b flag, n number, d double, j JSON, t time, m metadata) or the name of a message, '*' behind it a list, '%' a map.
 * What is sent though it may be unset is written '-name' (its zero is dropped); all else was a pointer in Go.
 * Upstream: apiextensions-apiserver, pkg/apis/apiextensions/v1/generated.proto and types.go.
 */
export const CUSTOM_RESOURCE_ROWS: Readonly<Record<string, string>> = {
  Definition: '1 metadata m 2 spec Spec 3 -status Status',
  Spec: '1 group s 3 names Names 4 scope s 7 versions Version* 9 conversion Conversion 10 -preserveUnknownFields b',
  Status: '1 conditions Condition* 2 -acceptedNames Names 3 storedVersions s* 4 -observedGeneration n',
  Condition: '1 type s 2 status s 3 -lastTransitionTime t 4 -reason s 5 -message s 6 -observedGeneration n',
  Names: '1 plural s 2 -singular s 3 shortNames s* 4 kind s 5 -listKind s 6 categories s*',
  Version:
    '1 name s 2 served b 3 storage b 4 schema Validation 5 subresources Subresources 6 additionalPrinterColumns Column* 7 -deprecated b 8 deprecationWarning s 9 selectableFields Selectable*',
  Validation: '1 openAPIV3Schema Schema',
  Subresources: '1 status Empty 2 scale Scale',
  Empty: '',
  Scale: '1 specReplicasPath s 2 statusReplicasPath s 3 labelSelectorPath s',
  Column: '1 name s 2 type s 3 -format s 4 -description s 5 -priority n 6 jsonPath s',
  Selectable: '1 jsonPath s',
  Conversion: '1 strategy s 2 webhook Webhook',
  Webhook: '2 clientConfig WebhookClient 3 conversionReviewVersions s*',
  WebhookClient: '1 service Service 2 -caBundle y 3 url s',
  Service: '1 namespace s 2 name s 3 path s 4 port n',
  Docs: '1 -description s 2 -url s',
  Rule: '1 rule s 2 -message s 3 -messageExpression s 4 reason s 5 -fieldPath s 6 optionalOldSelf b',
  Schema: [
    '1 -id s 2 -$schema s 3 $ref s 4 -description s 5 -type s 6 -format s 7 -title s 8 default j 9 maximum d',
    '10 -exclusiveMaximum b 11 minimum d 12 -exclusiveMinimum b 13 maxLength n 14 minLength n 15 -pattern s',
    '16 maxItems n 17 minItems n 18 -uniqueItems b 19 multipleOf d 20 enum j* 21 maxProperties n 22 minProperties n',
    '23 required s* 24 items SchemaOrArray 25 allOf Schema* 26 oneOf Schema* 27 anyOf Schema* 28 not Schema',
    '29 properties Schema% 30 additionalProperties SchemaOrFlag 31 patternProperties Schema%',
    '32 dependencies SchemaOrTexts% 33 additionalItems SchemaOrFlag 34 definitions Schema% 35 externalDocs Docs',
    '36 example j 37 -nullable b 38 x-kubernetes-preserve-unknown-fields b 39 -x-kubernetes-embedded-resource b',
    '40 -x-kubernetes-int-or-string b 41 x-kubernetes-list-map-keys s* 42 x-kubernetes-list-type s',
    '43 x-kubernetes-map-type s 44 x-kubernetes-validations Rule*',
  ].join(' '),
  // Either of their fields is what stands in JSON.
  SchemaOrArray: '1 schema Schema 2 others Schema*',
  SchemaOrFlag: '1 flag b 2 schema Schema',
  SchemaOrTexts: '1 schema Schema 2 others s*',
};
