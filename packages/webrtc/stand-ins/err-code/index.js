// simple-peer marks its errors, and those of the browser, whose own `code` can only be covered.
export default (error, code) => Object.defineProperty(error, 'code', { value: code, enumerable: true, configurable: true });
