import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { initials } from '../../components/initials.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { ActionsMenu } from './ActionsMenu.tsx';
import { CardBody } from './CardBody.tsx';
import { CardFooter } from './CardFooter.tsx';
import { StateLine } from './StateLine.tsx';
import { tones } from './tones.ts';
import { useAction } from './useAction.ts';
import css from './NumberCard.module.css';

export function NumberCard({ instance, justAdded }: { instance: Instance; justAdded: boolean }) {
  const { t } = useTranslation();
  const title = useId();
  const card = useRef<HTMLElement>(null);
  const action = useAction(instance);
  useEffect(() => {
    if (justAdded) card.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [justAdded]);

  return (
    <article
      ref={card}
      className={css.card}
      aria-labelledby={title}
      data-tone={tones[instance.state]}
      data-new={justAdded || undefined}
    >
      <header className={css.header}>
        <span className={css.avatar} aria-hidden="true">
          {initials(instance.name)}
        </span>
        <div className={css.who}>
          <h2 id={title} className={css.name} title={instance.name}>
            {instance.name}
          </h2>
          <p className={css.phone}>{formatPhone(instance.phone)}</p>
        </div>
        <ActionsMenu instance={instance} action={action} />
      </header>
      <div className={css.body}>
        <StateLine instance={instance} />
        <CardBody instance={instance} action={action} />
      </div>
      <CardFooter instance={instance} />
      {action.pending && (
        <p className="sr-only" role="status">
          {t(`verb.${action.pending}`)}
        </p>
      )}
    </article>
  );
}
