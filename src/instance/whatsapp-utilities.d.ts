declare module 'whatsapp-web.js/src/util/Injected/Utils.js' {
  const utilities: { /** Runs in the page: defines window.WWebJS. */ LoadUtils: () => void };
  export default utilities;
}
declare module 'whatsapp-web.js/src/Client.js' {
  import type { Client } from 'whatsapp-web.js';
  const client: typeof Client;
  export default client;
}
