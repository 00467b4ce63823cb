import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../contract/messages.ts';
import { formatPhone } from '../../../i18n/phone.ts';
import { useThreadView } from './threadView.ts';
import css from './thread.module.css';

export function Reactions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { react, mayWrite } = useThreadView();
  const { reactions, deletedAt } = message;
  if (reactions.length === 0 || deletedAt !== null) return null;
  const kinds = [...new Set(reactions.map(({ emoji }) => emoji))];
  return (
    <p className={css.reactions}>
      {kinds.map((emoji) => {
        const those = reactions.filter((one) => one.emoji === emoji);
        const isMine = those.some(({ fromMe }) => fromMe);
        const who = those.map(({ from, fromMe }) => (fromMe ? t('inbox.you') : formatPhone(from ?? '?')));
        return (
          <button
            key={emoji}
            type="button"
            className={css.reaction}
            aria-pressed={isMine}
            title={who.join(', ')}
            disabled={!mayWrite}
            aria-label={t('inbox.reactedBy', { emoji, who: who.join(', ') })}
            onClick={() => react(message, isMine ? '' : emoji)}
          >
            {emoji}
            {those.length > 1 && <span>{those.length}</span>}
          </button>
        );
      })}
    </p>
  );
}
