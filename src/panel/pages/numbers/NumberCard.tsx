import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { initials } from '../../components/initials.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { ActionsMenu } from './ActionsMenu.tsx';
import { CardBody } from './CardBody.tsx';
import { CardFooter } from './CardFooter.tsx';
import { StateLine } from './StateLine.tsx';
import { tones } from './tones.ts';
import { useAction } from './useAction.ts';
import css from './NumberCard.module.css';

export function NumberCard({ number, justAdded }: { number: WhatsAppNumber; justAdded: boolean }) {
  const { t } = useTranslation();
  const title = useId();
  const card = useRef<HTMLElement>(null);
  const action = useAction(number);
  useEffect(() => {
    if (justAdded) card.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [justAdded]);

  return (
    <article
      ref={card}
      className={css.card}
      aria-labelledby={title}
      data-tone={tones[number.state]}
      data-new={justAdded || undefined}
    >
      <header className={css.header}>
        <span className={css.avatar} aria-hidden="true">
          {initials(number.name)}
        </span>
        <div className={css.who}>
          <h2 id={title} className={css.name} title={number.name}>
            {number.name}
          </h2>
          <p className={css.phone}>{formatPhone(number.phone)}</p>
        </div>
        <ActionsMenu number={number} action={action} />
      </header>
      <div className={css.body}>
        <StateLine number={number} />
        <CardBody number={number} action={action} />
      </div>
      <CardFooter number={number} />
      {action.pending && (
        <p className="sr-only" role="status">
          {t(`verb.${action.pending}`)}
        </p>
      )}
    </article>
  );
}
