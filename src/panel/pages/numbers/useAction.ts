import { useEffect, useState } from 'react';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { Verb } from '../../api/queries.ts';
import { useControl } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';

export interface Action {
  /** What was asked and has not shown an effect yet. */
  pending: Verb | null;
  run: (verb: Verb) => void;
}

/** The gateway stores a wish and answers; the number follows. Longer than this it is not awaited visibly. */
const PATIENCE_MS = 20_000;

export function useAction(number: WhatsAppNumber): Action {
  const { t, i18n } = useTranslation();
  const control = useControl(number);
  const [asked, setAsked] = useState<{ verb: Verb; since: string } | null>(null);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(null), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [asked]);

  const run = (verb: Verb): void => {
    setAsked({ verb, since: number.since });
    control.mutate(verb, {
      onError: (error) => {
        setAsked(null);
        notifications.show({
          color: 'red',
          title: t('card.actionFailed', { action: t(`verb.${verb}`).replace('…', '') }),
          message: problemText(error, t, i18n.language),
        });
      },
    });
  };
  return { pending: asked?.since === number.since ? asked.verb : null, run };
}
