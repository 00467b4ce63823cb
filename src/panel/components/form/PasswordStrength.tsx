import { useTranslation } from 'react-i18next';
import css from './form.module.css';
import { SHORTEST_PASSWORD } from './useChecks.ts';

const steps = ['short', 'fair', 'good', 'strong'] as const;

/** Length is what counts; one repeated character or run of digits is no length. */
export function strength(password: string): (typeof steps)[number] {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const distinct = new Set(password).size;
  if (password.length < SHORTEST_PASSWORD) return 'short';
  if (distinct < 6 || /^\d+$/.test(password)) return 'fair';
  return password.length >= 16 || (password.length >= 12 && kinds >= 3) ? 'strong' : 'good';
}

export function PasswordStrength({ password }: { password: string }) {
  const { t } = useTranslation();
  if (password === '') return null;
  const reached = steps.indexOf(strength(password));
  const now = steps[reached] ?? 'short';
  return (
    <div className={css.strength} data-strength={now}>
      <div className={css.strengthBar} aria-hidden="true">
        {steps.map((step, index) => (
          <i key={step} data-done={index <= reached || undefined} />
        ))}
      </div>
      <span role="status">{t(`form.strength.${now}`)}</span>
    </div>
  );
}
