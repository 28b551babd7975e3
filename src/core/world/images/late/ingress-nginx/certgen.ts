import { MIB, type Command, type ImageDef } from '../../image.ts';
import { decode } from '../../../files/bytes.ts';
import type { Io } from '../../../shell/run/io.ts';

/**
 * registry.k8s.io/ingress-nginx/kube-webhook-certgen: puts a certificate for the admission webhook into a Secret, and into the
 * webhook's configuration, with the rights of its own account. Modelled: the certificate is a placeholder, and webhooks are
 * not called.
 */
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const API = 'https://kubernetes.default.svc';
/** 'placeholder' in base64. */
const PLACEHOLDER = 'cGxhY2Vob2xkZXI=';

const flag = (io: Io, name: string): string =>
  io.args.find((a) => a.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';

interface Told {
  readonly status: number;
  readonly body: string;
}

function ask(io: Io, method: string, path: string, body?: object): Told {
  const file = io.files.find(TOKEN);
  const token = file?.t === 'file' ? decode(file.data) : '';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const more = body ? { headers, body: JSON.stringify(body) } : { headers };
  const answer = io.network.request(method, `${API}${path}`, more);
  return answer.kind === 'answered'
    ? { status: answer.status ?? 500, body: answer.body ?? '' }
    : { status: 503, body: '' };
}

function tell(io: Io, level: 'info' | 'fatal', msg: string): number {
  io.err(`${JSON.stringify({ level, msg })}\n`);
  return level === 'info' ? 0 : 1;
}

function create(io: Io): number {
  const [namespace, name] = [flag(io, 'namespace'), flag(io, 'secret-name')];
  const data = { ca: PLACEHOLDER, cert: PLACEHOLDER, key: PLACEHOLDER };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data };
  const { status } = ask(io, 'POST', `/api/v1/namespaces/${namespace}/secrets`, secret);
  if (status === 409) return tell(io, 'info', 'secret already exists');
  return status < 300
    ? tell(io, 'info', 'creating new secret')
    : tell(io, 'fatal', `failed creating secret: the server answered ${status}`);
}

interface Configuration {
  readonly webhooks?: readonly { readonly clientConfig?: object }[];
}

function patch(io: Io): number {
  const name = flag(io, 'webhook-name');
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${name}`;
  const found = ask(io, 'GET', path);
  if (found.status !== 200)
    return tell(io, 'fatal', `failed getting validating webhook: the server answered ${found.status}`);
  const configuration = JSON.parse(found.body) as Configuration;
  const webhooks = (configuration.webhooks ?? []).map((w) => ({
    ...w,
    clientConfig: { ...w.clientConfig, caBundle: PLACEHOLDER },
  }));
  const { status } = ask(io, 'PUT', path, { ...configuration, webhooks });
  return status < 300
    ? tell(io, 'info', 'Patched hook(s)')
    : tell(io, 'fatal', `failed patching validating webhook: the server answered ${status}`);
}

const command: Command = (io) => {
  switch (io.args[0]) {
    case 'create':
      return create(io);
    case 'patch':
      return patch(io);
    default:
      io.err('Error: required subcommand: create or patch\n');
      return 1;
  }
};

export const certgen: ImageDef = {
  name: 'kube-webhook-certgen',
  repositories: ['ingress-nginx/kube-webhook-certgen'],
  sizeBytes: 24 * MIB,
  startMs: 100,
  user: 65_532,
  argsAreCommand: false,
  entry: () => ['/kube-webhook-certgen'],
  main: () => ({ kind: 'exit', code: 0, afterMs: 50 }),
  commands: { 'kube-webhook-certgen': command },
  ports: () => [],
  onTerm: { exitCode: 0, afterMs: 50 },
  lacks: 'all',
};
