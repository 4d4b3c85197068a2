import type { BindingFactory } from '../binding-context.ts';
import type { AnyBuffer } from './bytes.ts';
import { createCipherClass } from './crypto/cipher-base.ts';
import { cipherNames, describeCipher } from './crypto/cipher-table.ts';
import { timingSafeEqual } from './crypto/comparison.ts';
import { JobFactory } from './crypto/crypto-job.ts';
import { curveNames } from './crypto/curves.ts';
import { createHashMembers } from './crypto/hashes.ts';
import { createAgreementMembers } from './crypto/key-agreement.ts';
import { createKeyClassMembers } from './crypto/key-classes.ts';
import { createDerivationMembers } from './crypto/key-derivation.ts';
import { createGenerationMembers } from './crypto/key-generation.ts';
import { createKeyHandleClass } from './crypto/key-handle.ts';
import { NodeBuffers } from './crypto/node-buffers.ts';
import { createDiffieHellmanMembers } from './crypto/diffie-hellman.ts';
import { createPrimeMembers } from './crypto/primes.ts';
import { createParseX509 } from './crypto/x509.ts';
import { SecureContext } from './crypto/secure-context.ts';
import { createRandomSource, fillRandom } from './crypto/random.ts';
import { createRsaMembers } from './crypto/rsa-encryption.ts';
import { createSigningMembers } from './crypto/signing.ts';
import { createWebCryptoMembers } from './crypto/web-crypto-jobs.ts';

const DEFAULT_SECURITY_LEVEL = 2;

/** `internalBinding('crypto')`. What is not here throws an error naming itself. */
export const createCryptoBinding: BindingFactory = (context) => {
  const buffers = new NodeBuffers(context);
  const jobs = new JobFactory(context);
  const random = createRandomSource(context.platform);
  const Handle = createKeyHandleClass(buffers, random);
  const { members, cryptoKeys } = createKeyClassMembers();
  return {
    ...createHashMembers(buffers),
    ...createDerivationMembers(jobs),
    ...createSigningMembers(jobs, buffers, random),
    ...createRsaMembers(jobs, buffers, random),
    ...createAgreementMembers(jobs, buffers, random),
    ...createWebCryptoMembers(jobs),
    ...createDiffieHellmanMembers(buffers, random),
    ...createPrimeMembers(jobs, random),
    ...createGenerationMembers({ jobs, buffers, random, Handle, cryptoKeys }),
    ...members,
    KeyObjectHandle: Handle,
    SecureContext,
    parseX509: createParseX509(buffers, Handle),
    ...rootCertificates,
    RandomBytesJob: jobs.define((target: AnyBuffer, offset: number, size: number) => {
      return () => fillRandom(random, target, offset, size);
    }),
    CipherBase: createCipherClass(buffers),
    getCiphers: cipherNames,
    getCipherInfo: describeCipher,
    // Nothing here speaks TLS, so there are no suites to offer.
    getSSLCiphers: () => [],
    getCurves: curveNames,
    timingSafeEqual,
    secureBuffer: (size: number) => new Uint8Array(size),
    secureHeapUsed: () => 0n,
    getFipsCrypto: () => 0,
    testFipsCrypto: () => 0,
    getOpenSSLSecLevelCrypto: () => DEFAULT_SECURITY_LEVEL,
  };
};

/** No certificates come along: the browser decides whom to trust. */
const rootCertificates = {
  getBundledRootCertificates: () => [],
  getSystemCACertificates: () => [],
  getExtraCACertificates: () => [],
  getUserRootCertificates: () => [],
  getCertificateCompressionAlgorithms: () => [],
  startLoadingCertificatesOffThread: () => undefined,
  resetRootCertStore: () => undefined,
};
