'use strict';
// Last: all handlers are registered now.
window.__simulator.connect();
