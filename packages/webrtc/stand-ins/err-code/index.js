// simple-peer marks its errors, and those of the browser, whose own `code` can only be covered.
'use strict';

module.exports = (error, code) => Object.defineProperty(error, 'code', { value: code, enumerable: true, configurable: true });
