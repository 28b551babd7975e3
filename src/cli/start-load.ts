import type { Service } from '../core/api/types.ts';
import type { Engine } from '../core/index.ts';
import type { TimedLoad } from './load-option.ts';
import { UsageError } from './usage-error.ts';

/** Begins to send what `--load` asks for; its time counts from now. */
export function startLoad(engine: Engine, load: TimedLoad, index: number): void {
  const { namespace, service, path, requestsPerSecond, shape, forSeconds, atMs } = load;
  const found = engine.object(`Service/${namespace}/${service}`) as Service | undefined;
  if (!found) throw new UsageError(`there is no Service ${namespace}/${service} to load`);
  const port = load.port ?? found.spec.ports?.[0]?.port ?? 80;
  engine.setTraffic({
    name: `load-${index + 1}`,
    namespace,
    url: `http://${service}.${namespace}:${port}${path}`,
    requestsPerSecond,
    isOn: true,
    afterSeconds: atMs / 1000,
    ...(shape ? { shape } : {}),
    ...(forSeconds === undefined ? {} : { forSeconds }),
  });
}
