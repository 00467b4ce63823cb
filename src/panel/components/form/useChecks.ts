import { useTranslation } from 'react-i18next';

export const SHORTEST_PASSWORD = 10;

/** What can be said about an input before the gateway is asked; it has the last word. */
export function useChecks() {
  const { t } = useTranslation();
  const missing = (text: string, what: string): string | false => text.trim() === '' && what;
  const email = (text: string): string | false =>
    missing(text, t('form.emailMissing')) || (!/^\S+@\S+\.\S+$/.test(text.trim()) && t('form.wrong.email'));
  return {
    name: (name: string) => missing(name, t('form.nameMissing')),
    login: (login: string) => missing(login, t('form.loginMissing')),
    email,
    optionalEmail: (text: string) => text.trim() !== '' && email(text),
    phone: (phone: string) =>
      missing(phone, t('form.phoneMissing')) ||
      (phone.replace(/\D/g, '').length < 8 && t('form.wrong.phone')),
    password: (password: string) => password === '' && t('form.passwordMissing'),
    newPassword: (password: string) =>
      (password === '' && t('form.passwordMissing')) ||
      (password.length < SHORTEST_PASSWORD && t('form.wrong.password')),
  };
}
