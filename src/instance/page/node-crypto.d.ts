// The schemas that say what the page answers import it; nothing in the page does.
declare module 'node:crypto';
