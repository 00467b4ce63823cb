import { useTranslation } from 'react-i18next';
import type { Overview } from '../../../contract/overview.ts';
import { formatWait } from '../../i18n/time.ts';
import css from './overview.module.css';

export function ByNumber({ numbers }: { numbers: Overview['byNumber'] }) {
  const { t, i18n } = useTranslation('overview');
  const count = new Intl.NumberFormat(i18n.language);
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={t('byNumber')}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('received')}</th>
            <th scope="col">{t('sent')}</th>
            <th scope="col">{t('firstResponse')}</th>
          </tr>
        </thead>
        <tbody>
          {numbers.map(({ numberId, name, received, sent, firstResponse: { medianSeconds } }) => (
            <tr key={numberId}>
              <th scope="row">{name}</th>
              <td>{count.format(received)}</td>
              <td>{count.format(sent)}</td>
              <td>{medianSeconds === null ? '—' : formatWait(medianSeconds * 1000, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
