import type { ReactNode } from 'react';

/** Small drawings of the kinds, in the current colour. Our own; decorative, so the name of the kind stands beside. */
export function KindGlyph({ groupKind, size = 16 }: { readonly groupKind: string; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" style={{ flex: 'none' }} {...LINE}>
      {GLYPHS[groupKind] ?? CUSTOM}
    </svg>
  );
}

const LINE = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.4,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

const solid = { fill: 'currentColor', stroke: 'none' } as const;

/** A plug: something somebody added. */
const CUSTOM: ReactNode = <path d="M2.5 5.5 8 2.5l5.5 3v5L8 13.5l-5.5-3zM8 8v5.5M2.5 5.5 8 8l5.5-2.5" />;

const document = <path d="M4 1.8h5.2L12.5 5v9.2H4zM9 2v3.2h3.2" />;

const GLYPHS: Readonly<Record<string, ReactNode>> = {
  Node: <path d="M2 3.2h12v4H2zM2 8.8h12v4H2zM4.4 5.2h.1M4.4 10.8h.1M8 5.2h3.6M8 10.8h3.6" />,
  Pod: <path d="M8 1.8 13.4 5v6L8 14.2 2.6 11V5z" />,
  Namespace: <rect x="2" y="2.5" width="12" height="11" rx="2" strokeDasharray="2.4 2" />,
  'apps/Deployment': (
    <>
      <path d="M13.2 8A5.2 5.2 0 1 1 11.4 4" />
      <path d="M11.8 1.6v2.8H9" />
      <circle cx="8" cy="8" r="1.6" {...solid} />
    </>
  ),
  'apps/ReplicaSet': (
    <>
      <rect x="2" y="6" width="8" height="8" rx="1.6" />
      <path d="M5 3.6V3.4A1.4 1.4 0 0 1 6.4 2h6.2A1.4 1.4 0 0 1 14 3.4v6.2a1.4 1.4 0 0 1-1.4 1.4h-.2" />
    </>
  ),
  'apps/StatefulSet': (
    <>
      <ellipse cx="8" cy="3.8" rx="5.2" ry="1.9" />
      <path d="M2.8 3.8v8.4c0 1 2.3 1.9 5.2 1.9s5.2-.9 5.2-1.9V3.8M2.8 8c0 1 2.3 1.9 5.2 1.9s5.2-.9 5.2-1.9" />
    </>
  ),
  'apps/DaemonSet': <path d="M2 12.5h12M3.6 9.5V6.2M8 9.5V3M12.4 9.5V6.2M2.4 6.2h2.4M6.8 3h2.4M11.2 6.2h2.4" />,
  'batch/Job': <path d="M3 2.5h10v11H3zM5.6 8l1.7 1.8 3.2-3.6" />,
  'batch/CronJob': (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  Service: (
    <>
      <circle cx="8" cy="3.2" r="1.7" />
      <circle cx="3.2" cy="12.6" r="1.7" />
      <circle cx="12.8" cy="12.6" r="1.7" />
      <path d="M8 5v3M8 8 4.2 11M8 8l3.8 3" />
    </>
  ),
  'networking.k8s.io/Ingress': <path d="M1.8 8h8M7 5l3 3-3 3M12.6 2.5v11" />,
  'discovery.k8s.io/EndpointSlice': <path d="M2.5 4h11M2.5 8h11M2.5 12h11M5 2.6v2.8M10.8 6.6v2.8M7 10.6v2.8" />,
  ConfigMap: (
    <>
      {document}
      <path d="M6 8h4M6 10.8h4" />
    </>
  ),
  Secret: (
    <>
      <circle cx="5.4" cy="8" r="2.8" />
      <path d="M8.2 8h5.6M11.4 8v2.4M13.6 8v1.8" />
    </>
  ),
  PersistentVolumeClaim: (
    <>
      <path d="M2 9.4 4 3h8l2 6.4v3.4H2z" />
      <path d="M2 9.4h12M11 11.2h.6" />
    </>
  ),
  PersistentVolume: <path d="M2 9.4 4 3h8l2 6.4v3.4H2zM2 9.4h12M11 11.2h.6M4.4 11.2h3" />,
  ServiceAccount: (
    <>
      <circle cx="8" cy="5.2" r="2.6" />
      <path d="M2.8 13.8c.6-2.8 2.6-4.2 5.2-4.2s4.6 1.4 5.2 4.2" />
    </>
  ),
  'autoscaling/HorizontalPodAutoscaler': <path d="M5 5 2 8l3 3M11 5l3 3-3 3M2.4 8h11.2" />,
  'networking.k8s.io/NetworkPolicy': <path d="M8 1.8 13.2 4v4c0 3-2 5-5.2 6.200C4.8 13 2.8 11 2.8 8V4z" />,
  traffic: (
    <>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M2.2 8h11.600M8 2.200c4 3.6 4 8 0 11.600M8 2.200c-4 3.6-4 8 0 11.6" />
    </>
  ),
};
