import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { NumberHealth } from '../../../contract/numbers.ts';
import { useHealth } from '../../api/number.ts';
import { serverNow } from '../../api/serverClock.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatFull } from '../../i18n/time.ts';
import { tones } from '../numbers/tones.ts';
import css from './number.module.css';

export function Health({ number }: { number: WhatsAppNumber }) {
  const { t, i18n } = useTranslation('number');
  const { data, error } = useHealth(number.id);
  const memory =
    data?.memoryBytes == null
      ? t('unknown')
      : new Intl.NumberFormat(i18n.language, { style: 'unit', unit: 'megabyte' }).format(
          Math.round(data.memoryBytes / 1024 / 1024),
        );
  const { instance } = number;
  const facts = instance && [
    [t('memory'), memory],
    [t('seen'), data?.seenAt == null ? t('unknown') : formatFull(data.seenAt, i18n.language)],
    [t('port'), String(instance.port)],
    [t('version'), instance.whatsappVersion ?? t('unknown')],
  ];
  return (
    <Panel title={t('health')} text={t('healthText')}>
      <Failure error={data ? null : error} />
      {data && <Timeline health={data} />}
      {facts && (
        <dl className={css.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

/** How many changes are told in words: who looks for more reads the log. */
const TOLD = 8;

function Timeline({ health: { since, items, connectedShare } }: { health: NumberHealth }) {
  const { t, i18n } = useTranslation('number');
  const { t: common } = useTranslation();
  const [begin, end] = [Date.parse(since), serverNow()];
  if (items.length === 0) return <p className={css.none}>{t('noHistory')}</p>;
  const spans = items.map((item, index) => {
    const from = Math.max(begin, Date.parse(item.at));
    const next = items[index + 1];
    const to = next ? Date.parse(next.at) : end;
    return {
      ...item,
      left: (100 * (from - begin)) / (end - begin),
      width: (100 * (to - from)) / (end - begin),
    };
  });
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <>
      {connectedShare !== null && <p>{t('share', { share: share.format(connectedShare) })}</p>}
      <div className={css.line} aria-hidden="true">
        {spans
          .filter(({ width }) => width > 0)
          .map(({ at, state, left, width }) => (
            <i
              key={at + state}
              data-tone={tones[state]}
              style={{ left: `${left}%`, width: `max(2px, ${width}%)` }}
              title={`${common(`state.${state}`)} · ${formatFull(at, i18n.language)}`}
            />
          ))}
      </div>
      <ul className={css.changes} aria-label={t('changes')}>
        {items
          .slice(-TOLD)
          .reverse()
          .map(({ at, state, code }) => (
            <li key={at + code}>
              <span data-tone={tones[state]}>{common(`state.${state}`)}</span>
              <time dateTime={at}>{formatFull(at, i18n.language)}</time>
            </li>
          ))}
      </ul>
    </>
  );
}
