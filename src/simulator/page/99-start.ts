'use strict';
// Only now does everybody listen.
window.__simulator.connect();
