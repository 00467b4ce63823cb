import { useTranslation } from 'react-i18next';
import { problemText } from '../../i18n/errors.ts';
import css from './form.module.css';

/** What the gateway refused, said once, where the eye is: above the button. */
export function Failure({ error, text }: { error: Error | null; text?: string | undefined }) {
  const { t, i18n } = useTranslation();
  if (!error) return null;
  return (
    <p className={css.failure} role="alert">
      {text ?? problemText(error, t, i18n.language)}
    </p>
  );
}
