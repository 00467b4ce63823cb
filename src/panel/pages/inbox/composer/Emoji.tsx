import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import css from './composer.module.css';
import { emojis, type EmojiKind } from './emojis.ts';

interface Props {
  onChoose: (emoji: string) => void;
  onClose: () => void;
}

export function Emoji({ onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<EmojiKind>('faces');
  useEffect(() => {
    const close = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onClose();
    };
    window.addEventListener('keydown', close);
    return () => window.removeEventListener('keydown', close);
  }, [onClose]);
  return (
    <section className={css.emoji} aria-label={t('inbox.emoji')}>
      <div className={css.emojiKinds} role="group" aria-label={t('inbox.emojiKinds')}>
        {(Object.keys(emojis) as EmojiKind[]).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === kind}
            aria-label={t(`inbox.emojiKind.${one}`)}
            title={t(`inbox.emojiKind.${one}`)}
            onClick={() => setKind(one)}
          >
            {emojis[one][0]}
          </button>
        ))}
      </div>
      <div className={css.emojiList}>
        {emojis[kind].map((emoji) => (
          <button key={emoji} type="button" onClick={() => onChoose(emoji)}>
            {emoji}
          </button>
        ))}
      </div>
    </section>
  );
}
