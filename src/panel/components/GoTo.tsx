import { useEffect } from 'react';
import { useRouter } from '@tanstack/react-router';

/** Leads to another path of the panel, once: the router's own Navigate does so again whenever it is drawn again. */
export function GoTo({ path }: { path: string }) {
  const router = useRouter();
  useEffect(() => void router.navigate({ href: path, replace: true }), [router, path]);
  return null;
}
