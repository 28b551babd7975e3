import { describe, expect, it } from 'vitest';
import { parseLoad } from './load-option.ts';

const base = { namespace: 'default', service: 'web', path: '/', requestsPerSecond: 50, atMs: 0 };

describe('--load', () => {
  it.each([
    ['svc/web=50rps', base],
    ['svc/web=50', base],
    ['service/shop/web:8080=50rps,path=/cart', { ...base, namespace: 'shop', port: 8080, path: '/cart' }],
    ['svc/web=50rps,path=/cart', { ...base, path: '/cart' }],
    ['svc/web=50rps,ramp=2m', { ...base, shape: { kind: 'ramp', seconds: 120 } }],
    ['svc/web=50rps,ramp=2m,low=5rps', { ...base, shape: { kind: 'ramp', seconds: 120, fromPerSecond: 5 } }],
    ['svc/web=50rps,steps=5x1m', { ...base, shape: { kind: 'steps', count: 5, seconds: 60 } }],
    ['svc/web=50rps,wave=24h,low=1', { ...base, shape: { kind: 'wave', periodSeconds: 86400, lowPerSecond: 1 } }],
    ['svc/web=50rps,spike=10s/2m', { ...base, shape: { kind: 'spike', forSeconds: 10, everySeconds: 120 } }],
    ['svc/web=50rps,at=1m,for=10m', { ...base, atMs: 60_000, forSeconds: 600 }],
  ])('reads %s', (text, want) => expect(parseLoad(text)).toEqual(want));

  it.each([
    ['web=50rps', `--load needs 'svc/NAME=RATErps,...', not "web=50rps"`],
    ['svc/web', `--load needs 'svc/NAME=RATErps,...', not "svc/web"`],
    ['svc/web=5rps,path=cart', 'path= must begin with a slash, not "cart"'],
    ['svc/web=fast', 'a rate must be such as 50rps, above 0 and at most 100000, not "fast"'],
    ['svc/web=50rps,ramp', '--load takes path, ramp, steps, wave, spike, low, at, for, each with a value, not "ramp"'],
    ['svc/web=50rps,ramp=soon', 'ramp= must be a time such as 90s, 10m or 1h30m, not "soon"'],
    ['svc/web=50rps,ramp=2m,wave=1m', '--load takes one shape, not ramp and wave'],
    ['svc/web=50rps,steps=ax1m', 'steps= must be such as 5x1m, not "ax1m"'],
    ['svc/web=50rps,low=5', '--load takes low= with ramp, wave or spike only'],
  ])('refuses %s', (text, message) => expect(() => parseLoad(text)).toThrow(message));
});
