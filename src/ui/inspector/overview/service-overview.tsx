import { useMemo } from 'react';
import type { Service } from '../../../core/api/types.ts';
import { useT } from '../../i18n/use-t.ts';
import { Badge } from '../../kit/badge.tsx';
import { useApp } from '../../store/context.ts';
import { endpointRows } from '../model/endpoints.ts';
import { mapSelectorText } from '../model/selector-text.ts';
import { Fields } from '../parts/fields.tsx';
import { EndpointCell } from '../parts/endpoint-cell.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { MetadataSection } from './metadata-section.tsx';
import type { OverviewProps } from './overview.ts';
import { SendLoad } from './send-load.tsx';
import { SendRequest } from './send-request.tsx';

export function ServiceOverview({ object: service }: OverviewProps<Service>) {
  const t = useT();
  const { spec } = service;
  return (
    <>
      <Section title={t('inspector.service')}>
        <Fields
          rows={[
            { label: t('inspector.type'), value: spec.type },
            { label: t('inspector.clusterIp'), value: spec.clusterIP },
            { label: t('inspector.ports'), value: <Ports service={service} /> },
            { label: t('inspector.selector'), value: mapSelectorText(spec.selector) || t('inspector.none') },
            { label: t('inspector.sessionAffinity'), value: spec.sessionAffinity },
            { label: t('inspector.externalName'), value: spec.externalName },
            {
              label: t('inspector.dnsName'),
              value: `${service.metadata.name}.${service.metadata.namespace}.svc.cluster.local`,
            },
          ]}
        />
      </Section>
      <Endpoints service={service} />
      <SendLoad service={service} />
      <SendRequest service={service} />
      <MetadataSection object={service} />
    </>
  );
}

function Ports({ service }: { readonly service: Service }) {
  return (
    <>
      {(service.spec.ports ?? []).map((port) => (
        <div key={`${port.port}/${port.protocol ?? 'TCP'}`}>
          {port.name ? `${port.name} ` : ''}
          {port.port}/{port.protocol ?? 'TCP'} → {String(port.targetPort ?? port.port)}
          {port.nodePort ? ` (nodePort ${port.nodePort})` : ''}
        </div>
      ))}
    </>
  );
}

function Endpoints({ service }: { readonly service: Service }) {
  const t = useT();
  const objects = useApp((state) => state.objects);
  const { name, namespace = '' } = service.metadata;
  const rows = useMemo(() => endpointRows(namespace, name, objects), [namespace, name, objects]);
  const ready = rows.filter((row) => row.state === 'ready').length;
  return (
    <Section title={t('inspector.endpoints')} aside={t('inspector.readyOf', { ready, total: rows.length })}>
      {rows.length === 0 ? (
        t('inspector.noEndpoints')
      ) : (
        <Table
          label={t('inspector.endpoints')}
          columns={[
            { id: 'endpoint', title: t('inspector.endpoint') },
            { id: 'node', title: t('inspector.node') },
            { id: 'state', title: t('inspector.state') },
          ]}
          rows={rows.map((row) => ({
            id: `${row.address}:${row.ports.join()}`,
            cells: [
              <EndpointCell key="endpoint" address={`${row.address}:${row.ports.join(',')}`} pod={row.pod} />,
              row.node === undefined ? '' : <ObjectLink key="node" to={`Node//${row.node}`} />,
              <Badge key="state" tone={row.tone}>
                {t(`inspector.endpoint.${row.state}`)}
              </Badge>,
            ],
          }))}
        />
      )}
    </Section>
  );
}
