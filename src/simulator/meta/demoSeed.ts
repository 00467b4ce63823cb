import type { Meta } from './meta.ts';

const PIN = '123456';

/** Their ids stay the same, so that what a panel has stored about them is still right after a restart. */
export const DEMO = {
  app: { id: '100200300400500', secret: 'demo-app-secret', name: 'Ramal (demo)', configIds: ['700700700'] },
  business: {
    id: '200300400500600',
    name: 'Loja da Praça',
    login: { email: 'loja@example.com', password: 'meta' },
  },
  waba: { id: '300400500600700', name: 'Loja da Praça' },
  number: { id: '400500600700800', phone: '5511955559000', name: 'Loja da Praça' },
};

/** A business with an app of its own, whose number the demo connects. */
export const BAKERY = {
  app: { id: '100200300400501', secret: 'bakery-app-secret', name: 'Padaria da Praça (own app)' },
  business: {
    id: '200300400500601',
    name: 'Padaria da Praça',
    login: { email: 'padaria@example.com', password: 'meta' },
  },
  waba: { id: '300400500600701', name: 'Padaria da Praça' },
  number: { id: '400500600700801', phone: '5511955558000', name: 'Padaria da Praça' },
};

/** The installation's app, and two businesses that can log in, each with a number that works at once. */
export function seedDemo(meta: Meta, redirectUri: string): void {
  meta.addApp({ ...DEMO.app, redirectUris: [redirectUri] });
  meta.addApp(BAKERY.app);
  for (const { business, waba, number } of [DEMO, BAKERY]) {
    meta.addBusiness(business);
    meta.addWaba({ ...waba, businessId: business.id, currency: 'BRL' });
    const connected = { status: 'CONNECTED', codeStatus: 'VERIFIED' } as const;
    meta.addNumber({ ...number, wabaId: waba.id, pin: PIN, quality: 'GREEN', ...connected });
  }
}
