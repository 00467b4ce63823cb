import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/Dialog.tsx';
import css from './inbox.module.css';

const keys = [
  ['j k ↓ ↑', 'move'],
  ['Enter', 'open'],
  ['c', 'begin'],
  ['r', 'reply'],
  ['n', 'note'],
  ['e', 'resolve'],
  ['a', 'assign'],
  ['/', 'search'],
  ['/…', 'quick'],
  ['Esc', 'back'],
  ['?', 'title'],
] as const;

export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('inbox.help.title')} opened onClose={onClose}>
      <dl className={css.helpKeys}>
        {keys.map(([key, name]) => (
          <div key={name}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{t(`inbox.help.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
