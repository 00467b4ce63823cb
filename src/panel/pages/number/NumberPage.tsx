import { Link, useParams } from '@tanstack/react-router';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may.ts';
import { useInstances } from '../../api/queries.ts';
import page from '../../components/Page.module.css';
import { useTitle } from '../../components/useTitle.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { numberTexts } from '../../i18n/number.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import '@mantine/core/styles/Radio.css';
import '@mantine/core/styles/Switch.css';
import type { Instance } from '../../../contract/instances.ts';
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
  const { data } = useInstances();
  const instance = data?.find(({ id }) => id === numberId);
  useTitle(instance?.name ?? '');
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <Link to="/numbers" className={css.back}>
          <IconArrowLeft size={16} aria-hidden="true" />
          {t('back')}
        </Link>
        {data && !instance && <p role="alert">{t('notFound')}</p>}
        {instance && <Shown key={instance.id} instance={instance} />}
      </div>
    </main>
  );
}

function Shown({ instance }: { instance: Instance }) {
  const may = useMay(instance.accountId);
  return (
    <>
      <div className={page.heading}>
        <div>
          <h1 className={page.title}>{instance.name}</h1>
          <p className={css.phone}>{formatPhone(instance.phone)}</p>
        </div>
        <StateLine instance={instance} />
      </div>
      <div className={css.panels}>
        <Health instance={instance} />
        {may('getNumberSettings') && <Use instance={instance} />}
        {may('getPacing') && <Pace instance={instance} />}
      </div>
    </>
  );
}
