import { lazy, Suspense } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { IconDeviceMobilePlus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/may.ts';
import notice from '../../components/Notice.module.css';
import css from './NumbersPage.module.css';

const FirstPhones = lazy(() =>
  import('./FirstPhones.tsx').then((module) => ({ default: module.FirstPhones })),
);

export function EmptyState({ onAdd }: { onAdd: (() => void) | null }) {
  const { t } = useTranslation();
  // Each phone gets an account of its own, which the owner alone makes.
  const mayMany = useMay()('createAccount');
  return (
    <section className={notice.panel}>
      <span className={notice.emblem}>
        <IconDeviceMobilePlus size={30} stroke={1.6} aria-hidden="true" />
      </span>
      <h2>{onAdd === null ? t('empty.noneTitle') : t('empty.title')}</h2>
      {onAdd === null ? (
        <p>{t('empty.none')}</p>
      ) : (
        <>
          <p>{t('empty.text')}</p>
          <ol className={css.teach}>
            {[t('empty.step1'), t('empty.step2'), t('empty.step3')].map((step, index) => (
              <li key={step}>
                <b aria-hidden="true">{index + 1}</b>
                {step}
              </li>
            ))}
          </ol>
          {mayMany ? (
            <Suspense fallback={<Skeleton height={320} radius={12} />}>
              <FirstPhones />
            </Suspense>
          ) : (
            <Button size="md" leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={onAdd}>
              {t('numbers.add')}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
