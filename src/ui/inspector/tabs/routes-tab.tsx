import { parseObjectKey } from '../../../core/api/group-kind.ts';
import type { RoutingRule } from '../../../workers/protocol.ts';
import { useT } from '../../i18n/use-t.ts';
import { useQuery } from '../hooks/use-query.ts';
import { clockText } from '../model/age.ts';
import { endpointChances, percentText } from '../model/probability.ts';
import { Empty } from '../parts/empty.tsx';
import { EndpointCell } from '../parts/endpoint-cell.tsx';
import { ObjectLink } from '../parts/object-link.tsx';
import { Table } from '../parts/table.tsx';
import styles from './routes-tab.module.css';
import type { InspectorTabDef, TabProps } from './tab.ts';

/** The node's routing table, as kube-proxy in iptables mode would have written it. */
function RoutesTab({ objectKey }: TabProps) {
  const t = useT();
  const { answer, error } = useQuery<'routes'>({ name: 'routes', node: parseObjectKey(objectKey).name });
  if (error !== undefined) return <Empty>{error}</Empty>;
  if (answer === undefined) return <Empty>{t('inspector.asking')}</Empty>;
  if (answer === null) return <Empty>{t('inspector.noRoutes')}</Empty>;
  return (
    <div className={styles['tab']}>
      <p className={styles['intro']}>
        {t('inspector.routesIntro')}
        <span className={styles['synced']}>{t('inspector.syncedAt', { time: clockText(answer.syncedAt) })}</span>
      </p>
      {answer.rules.length === 0 ? <Empty>{t('inspector.noRules')}</Empty> : null}
      {answer.rules.map((rule) => (
        <Rule key={`${rule.service}:${rule.portName}:${rule.port}/${rule.protocol}`} rule={rule} />
      ))}
    </div>
  );
}

function Rule({ rule }: { readonly rule: RoutingRule }) {
  const t = useT();
  const chances = endpointChances(rule.endpoints);
  const affinity =
    rule.sessionAffinity === 'ClientIP'
      ? t('inspector.affinityClientIp', { seconds: rule.affinityTimeoutSeconds ?? 10800 })
      : null;
  return (
    <section className={styles['rule']}>
      <header className={styles['head']}>
        <ObjectLink to={rule.service} />
        {rule.portName === '' ? null : <span className={styles['port']}>{rule.portName}</span>}
        <code className={styles['address']}>{`${rule.clusterIP}:${rule.port}/${rule.protocol}`}</code>
      </header>
      {rule.nodePort === undefined ? null : <p className={styles['note']}>{`nodePort ${rule.nodePort}`}</p>}
      {notesOf(rule, t).map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
      {affinity === null ? null : <p className={styles['note']}>{affinity}</p>}
      {rule.endpoints.length === 0 ? (
        <p className={styles['reject']}>{t(rule.drops ? 'inspector.ruleDrops' : 'inspector.ruleRejects')}</p>
      ) : (
        <Table
          label={t('inspector.endpoints')}
          columns={[
            { id: 'endpoint', title: t('inspector.endpoint') },
            { id: 'rule', title: '--probability', isNumber: true },
          ]}
          rows={rule.endpoints.map((endpoint, i) => ({
            id: `${endpoint.ip}:${endpoint.port}`,
            cells: [
              <EndpointCell key="endpoint" address={`${endpoint.ip}:${endpoint.port}`} pod={endpoint.pod} />,
              <div key="rule" className={styles['chance']}>
                <code>{chances[i]?.rule ?? t('inspector.always')}</code>
                <span>{t('inspector.shareOf', { percent: percentText(chances[i]?.share ?? 0) })}</span>
              </div>,
            ],
          }))}
        />
      )}
    </section>
  );
}

/** What traffic policies and load balancers make of it. */
function notesOf({ outside, healthCheck, firewall }: RoutingRule, t: ReturnType<typeof useT>): readonly string[] {
  return [
    ...(outside ? [t('inspector.ruleOutside', { count: outside.length })] : []),
    ...(healthCheck ? [t('inspector.ruleHealth', { port: healthCheck.port, count: healthCheck.localEndpoints })] : []),
    ...(firewall ? [t('inspector.ruleFirewall', { ranges: firewall.ranges.join(', ') })] : []),
  ];
}

export const routesTab: InspectorTabDef = {
  id: 'routes',
  title: 'inspector.tab.routes',
  only: ['Node'],
  Content: RoutesTab,
};
