/**
 * Definition names. One short, stable form everywhere: `core/v1.PodSpec`, `meta/v1.ObjectMeta`. It is also the form
 * in which upstream's Go packages are told apart, so a table written from Go sources needs no translation.
 */

/** Names of the source package (`IoK8sApiCoreV1PodSpec`) and their short forms' group and version. */
const SHAPES = [
  /^IoK8sApi([A-Z][a-z]+)V(\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/,
  /^IoK8sApimachineryPkgApis(Meta)V(\d+)([A-Z].*)$/,
  /^IoK8sApiextensionsApiserverPkgApis(Apiextensions)V(\d+)([A-Z].*)$/,
  /^IoK8sKubeAggregatorPkgApis(Apiregistration)V(\d+)([A-Z].*)$/,
];

/** `IoK8sApiCoreV1PodSpec` -> { group: 'core', version: 'v1', type: 'PodSpec' }; undefined for scalars. */
export function splitName(canonical) {
  for (const shape of SHAPES) {
    const match = shape.exec(canonical);
    if (match) return { group: match[1].toLowerCase(), version: `v${match[2]}`, type: match[3] };
  }
  return undefined;
}

export function shortName(canonical) {
  const parts = splitName(canonical);
  return parts && `${parts.group}/${parts.version}.${parts.type}`;
}
