import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { serverNow } from '../../api/serverClock.ts';
import { numberTexts } from '../../i18n/number.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { formatMoment } from '../../i18n/time.ts';
import { ActionsMenu } from './ActionsMenu.tsx';
import { tones } from './tones.ts';
import { useAction } from './useAction.ts';
import card from './NumberCard.module.css';
import css from './NumbersTable.module.css';

addPageTexts('number', numberTexts);

/** Many numbers at a glance: what each needs stands on its own page. */
export function NumbersTable({ numbers }: { numbers: WhatsAppNumber[] }) {
  const { t } = useTranslation('number');
  return (
    <div className={css.frame} tabIndex={0} role="region" aria-label={t('back')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('name')}</th>
            <th scope="col">{t('table.state')}</th>
            <th scope="col">{t('table.since')}</th>
            <th scope="col">{t('table.queued')}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <Row key={number.id} number={number} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ number }: { number: WhatsAppNumber }) {
  const { t, i18n } = useTranslation();
  const action = useAction(number);
  const { id, name, phone, state, since, queued } = number;
  return (
    <tr>
      <th scope="row">
        <Link to="/numbers/$numberId" params={{ numberId: id }}>
          {name}
        </Link>
        <span className={css.phone}>{formatPhone(phone)}</span>
      </th>
      <td>
        <span className={card.pill} data-tone={tones[state]}>
          <i className={card.pillDot} aria-hidden="true" />
          {t(`state.${state}`)}
        </span>
      </td>
      <td>{formatMoment(since, i18n.language, serverNow())}</td>
      <td>{new Intl.NumberFormat(i18n.language).format(queued)}</td>
      <td className={css.actions}>
        <ActionsMenu number={number} action={action} />
      </td>
    </tr>
  );
}
