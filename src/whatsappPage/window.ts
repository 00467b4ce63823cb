import type { LibraryUtilities } from './library.ts';
import type { ModuleName, WhatsAppModules } from './modules.ts';

declare global {
  interface Window {
    /** Throws on a name that is not registered (yet). */
    require: <Name extends ModuleName>(name: Name) => WhatsAppModules[Name];
    /** Set once the page has started. */
    Debug?: { VERSION: unknown };
    /** whatsapp-web.js, once it has been injected. */
    WWebJS: LibraryUtilities;
  }
}
