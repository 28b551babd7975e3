/** A kubeconfig for one plain HTTP server without credentials. */
export function kubeconfigFor(url: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'drydock',
    // The JavaScript client refuses plain HTTP unless told not to verify.
    clusters: [{ name: 'drydock', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'drydock', user: {} }],
    contexts: [{ name: 'drydock', context: { cluster: 'drydock', user: 'drydock', namespace: 'default' } }],
    preferences: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
