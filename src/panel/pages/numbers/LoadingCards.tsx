import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import card from './NumberCard.module.css';
import css from './NumbersPage.module.css';

export function LoadingCards() {
  const { t } = useTranslation();
  return (
    <div className={css.grid} role="status" aria-label={t('numbers.loading')}>
      {[0, 1, 2, 3].map((index) => (
        <div key={index} className={card.card} aria-hidden="true">
          <div className={card.header}>
            <Skeleton height={40} width={40} radius={12} />
            <div className={card.who}>
              <Skeleton height={14} width="55%" mb={8} />
              <Skeleton height={11} width="70%" />
            </div>
          </div>
          <div className={card.body}>
            <Skeleton height={24} width={110} radius={12} mb={16} />
            <Skeleton height={210} radius={12} />
          </div>
        </div>
      ))}
    </div>
  );
}
