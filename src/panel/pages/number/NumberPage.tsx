import { Link, useParams } from '@tanstack/react-router';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may.ts';
import { useNumbers } from '../../api/queries.ts';
import page from '../../components/Page.module.css';
import { useTitle } from '../../components/useTitle.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { numberTexts } from '../../i18n/number.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import '@mantine/core/styles/Radio.css';
import '@mantine/core/styles/Switch.css';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { StateLine } from '../numbers/StateLine.tsx';
import { Health } from './Health.tsx';
import { Pace } from './Pace.tsx';
import { Use } from './Use.tsx';
import css from './number.module.css';

addPageTexts('number', numberTexts);

/** One number: how it was, how it is used, how fast it sends. */
export function NumberPage() {
  const { t } = useTranslation('number');
  const { numberId } = useParams({ strict: false });
  const { data } = useNumbers();
  const number = data?.find(({ id }) => id === numberId);
  useTitle(number?.name ?? '');
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <Link to="/numbers" className={css.back}>
          <IconArrowLeft size={16} aria-hidden="true" />
          {t('back')}
        </Link>
        {data && !number && <p role="alert">{t('notFound')}</p>}
        {number && <Shown key={number.id} number={number} />}
      </div>
    </main>
  );
}

function Shown({ number }: { number: WhatsAppNumber }) {
  const may = useMay(number.accountId);
  return (
    <>
      <div className={page.heading}>
        <div>
          <h1 className={page.title}>{number.name}</h1>
          <p className={css.phone}>{formatPhone(number.phone)}</p>
        </div>
        <StateLine number={number} />
      </div>
      <div className={css.panels}>
        <Health number={number} />
        {may('getNumberSettings') && <Use number={number} />}
        {may('getPacing') && <Pace number={number} />}
      </div>
    </>
  );
}
