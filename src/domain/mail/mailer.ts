import type { Logger } from '../../lib/logger.ts';
import { reasonOf } from '../../lib/logger.ts';
import type { Letter } from './letters.ts';

export interface MailerOptions {
  smtpUrl: string;
  from: string;
  log: Logger;
}

/** Milliseconds. */
const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Sends mail if SMTP is configured. */
export class Mailer {
  readonly #options: MailerOptions | null;
  constructor(options: MailerOptions | null) {
    this.#options = options;
  }

  get isConfigured(): boolean {
    return this.#options !== null;
  }

  /** Whether a mail server accepted it. Errors are logged without the mail, because it contains a link. */
  async send(to: string, letter: Letter): Promise<boolean> {
    if (!this.#options) return false;
    const { smtpUrl, from, log } = this.#options;
    // Loaded with the first mail: many installations send none.
    const [{ createTransport }, { default: SMTPTransport }] = await Promise.all([
      import('nodemailer'),
      import('nodemailer/lib/smtp-transport/index.js'),
    ]);
    // If a server offers STARTTLS and then fails to do it, nothing is sent, unless SMTP_URL says otherwise.
    // `createTransport` alone would take the URL and drop the limits.
    const transport = createTransport(new SMTPTransport({ url: smtpUrl, ...limits }));
    try {
      await transport.sendMail({ from, to, subject: letter.subject, text: letter.text });
      return true;
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'a mail could not be sent');
      return false;
    } finally {
      transport.close();
    }
  }
}
