import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview.ts';
import { deliveryStatuses, type DeliveryStatus } from '../../../model/message.ts';
import css from './overview.module.css';

/** From what is owed to what was read, and then what went wrong. */
const order: DeliveryStatus[] = [...deliveryStatuses].filter(
  (one) => one !== 'failed' && one !== 'uncertain',
);
order.push('uncertain', 'failed');

export function Statuses({ sent }: { sent: Overview['sent'] }) {
  const { t, i18n } = useTranslation('overview');
  const { t: common } = useTranslation();
  const all = order.reduce((sum, status) => sum + sent[status], 0);
  const count = new Intl.NumberFormat(i18n.language);
  if (all === 0) return <p className={css.nothing}>{t('noneSent')}</p>;
  return (
    <ul className={css.statuses}>
      {order
        .filter((status) => sent[status] > 0)
        .map((status) => (
          <li key={status} data-status={status}>
            <span>{common(`status.${status}`)}</span>
            <b>{count.format(sent[status])}</b>
            <i aria-hidden="true" style={{ width: `${(100 * sent[status]) / all}%` }} />
          </li>
        ))}
    </ul>
  );
}
