declare module 'whatsapp-web.js/src/util/Injected/Utils.js' {
  const utilities: { /** Runs in the page: defines window.WWebJS. */ LoadUtils: () => void };
  export default utilities;
}
