import { fileURLToPath } from 'node:url';

/** Where the manifests and the chart of these tests lie. */
export const MANIFESTS = fileURLToPath(new URL('manifests', import.meta.url));
export const CHART = fileURLToPath(new URL('chart', import.meta.url));
