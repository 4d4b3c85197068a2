import { request as startHttp } from 'node:http';
import { request as startHttps } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

/** Credentials in a proxy's URL, as the header it wants. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const plain = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(plain).toString('base64')}` };
}

/** A TLS connection to the target through a tunnel of an HTTP proxy (RFC 9110, section 9.3.6). */
export function connectThroughProxy(proxy: URL, target: URL, options: ConnectionOptions): Promise<TLSSocket> {
  const authority = `${target.hostname}:${target.port === '' ? 443 : target.port}`;
  const isSecure = proxy.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isSecure ? startHttps : startHttp)({
      host: proxy.hostname,
      port: proxy.port === '' ? (isSecure ? 443 : 80) : Number(proxy.port),
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
    });
    request.on('error', reject);
    request.on('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        reject(Object.assign(new Error('tunnel refused'), { code: `proxy answered ${response.statusCode}` }));
        return;
      }
      const secured = connect({ ...options, socket, servername: target.hostname });
      secured.once('secureConnect', () => resolve(secured));
      secured.once('error', reject);
    });
    request.end();
  });
}
