import { request as plain } from 'node:http'
import { connect } from 'node:net'
import { request as encrypted } from 'node:https'

/** The proxy that the environment names for https, or null. */
export function proxyFor(host, env = process.env) {
  const spared = (env.NO_PROXY ?? env.no_proxy ?? '').split(',').map((name) => name.trim().replace(/^\*?\./, '')).filter((name) => name !== '')
  if (spared.some((name) => name === '*' || host === name || host.endsWith(`.${name}`))) return null
  const text = env.HTTPS_PROXY || env.https_proxy || env.npm_config_https_proxy || ''
  if (text === '') return null
  const address = text.includes('://') ? text : `http://${text}`
  return URL.canParse(address) ? new URL(address) : null
}

/** Whether a host takes connections, through the proxy if one is named, within a few seconds: a refused or unknown one answers at once. */
export function reachable(host, { port = 443, ms = 3000, env = process.env } = {}) {
  const proxy = proxyFor(host, env)
  return new Promise((resolve) => {
    const asked = proxy === null ? connect({ host, port }) : throughProxy(proxy, `${host}:${port}`)
    const answer = (yes) => {
      asked.destroy()
      resolve(yes)
    }
    asked.setTimeout(ms, () => answer(false))
    if (proxy === null) asked.once('connect', () => answer(true))
    else {
      asked.once('connect', ({ statusCode }) => answer(statusCode === 200))
      asked.once('response', () => answer(false))
      asked.end()
    }
    asked.once('error', () => answer(false))
  })
}

function throughProxy({ protocol, hostname, port, username, password }, path) {
  const login = username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` }
  const request = protocol === 'https:' ? encrypted : plain
  return request({ host: hostname, port: port || (protocol === 'https:' ? 443 : 80), method: 'CONNECT', path, headers: { host: path, ...login } })
}
