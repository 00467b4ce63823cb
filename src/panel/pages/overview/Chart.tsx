import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview.ts';
import css from './overview.module.css';

interface Props {
  series: Overview['series'];
  byDay: boolean;
}

/** Two bars for each hour or day. Those who listen get the same as a table. */
export function Chart({ series, byDay }: Props) {
  const { t, i18n } = useTranslation('overview');
  const most = Math.max(1, ...series.flatMap(({ received, sent }) => [received, sent]));
  const format = new Intl.DateTimeFormat(
    i18n.language,
    byDay ? { day: '2-digit', month: '2-digit' } : { hour: '2-digit', minute: '2-digit' },
  );
  const count = new Intl.NumberFormat(i18n.language);
  const name = (at: string): string => format.format(new Date(at));
  if (series.every(({ received, sent }) => received + sent === 0))
    return <p className={css.nothing}>{t('nothing')}</p>;
  const step = Math.ceil(series.length / 8);
  return (
    <>
      <div className={css.chart} aria-hidden="true">
        <span className={css.most}>{count.format(most)}</span>
        {series.map(({ at, received, sent }, index) => (
          <div
            key={at}
            className={css.bars}
            title={`${name(at)} · ${t('received')}: ${count.format(received)} · ${t('sent')}: ${count.format(sent)}`}
          >
            <i data-kind="received" style={{ height: `${(100 * received) / most}%` }} />
            <i data-kind="sent" style={{ height: `${(100 * sent) / most}%` }} />
            {index % step === 0 && <span className={css.tick}>{name(at)}</span>}
          </div>
        ))}
      </div>
      <p className={css.legend} aria-hidden="true">
        <span data-kind="received">{t('received')}</span>
        <span data-kind="sent">{t('sent')}</span>
      </p>
      <table className="sr-only">
        <caption>{t('chart')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('at')}</th>
            <th scope="col">{t('received')}</th>
            <th scope="col">{t('sent')}</th>
          </tr>
        </thead>
        <tbody>
          {series.map(({ at, received, sent }) => (
            <tr key={at}>
              <th scope="row">{name(at)}</th>
              <td>{received}</td>
              <td>{sent}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
