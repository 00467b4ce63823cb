import type { Meta } from './meta.ts';

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

/** One app, and one business that can log in, with a number that works at once. */
export function seedDemo(meta: Meta, redirectUri: string): void {
  meta.addApp({ ...DEMO.app, redirectUris: [redirectUri] });
  meta.addBusiness(DEMO.business);
  meta.addWaba({ ...DEMO.waba, businessId: DEMO.business.id, currency: 'BRL' });
  const connected = { status: 'CONNECTED', codeStatus: 'VERIFIED' } as const;
  meta.addNumber({ ...DEMO.number, wabaId: DEMO.waba.id, pin: '123456', quality: 'GREEN', ...connected });
}
