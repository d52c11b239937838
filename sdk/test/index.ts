export * from './canned_http.js'
export * from './fake_host.js'
export * from './fake_http.js'
export * from './suite.js'
