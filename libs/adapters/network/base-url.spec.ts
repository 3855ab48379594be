import { describe, expect, it } from '@jest/globals';
import { checkBaseUrl } from './index.js';

const open = { allowPrivate: true };
const closed = { allowPrivate: false };

const loopback = [
  'http://127.0.0.1:11434/v1',
  'http://localhost/',
  'http://localhost./',
  'http://api.localhost/',
  'http://0x7f.1/',
  'http://2130706433/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://①②⑦.⓪.⓪.①/',
  'http://[::1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::7f00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://10.0.0.8/',
  'http://172.31.0.1/',
  'http://192.168.1.4:8000/',
  'http://100.64.0.1/',
  'http://[fd12:3456::1]/',
];

const never = [
  'http://169.254.169.254/',
  'http://169.254.0.1/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://0251.0376.0251.0376/',
  'http://169.254.43518/',
  'http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[::a9fe:a9fe]/',
  'http://[::ffff:0:a9fe:a9fe]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[2002:a9fe:a9fe::]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://[FD00:0EC2:0:0:0:0:0:254]/',
  'http://[fd20:ce::254]/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  'http://168.63.129.16/',
  'http://metadata.google.internal/',
  'http://METADATA.google.internal./',
  'http://metadata/',
  'http://0/',
  'http://0.0.0.0:11434/',
  'http://[::]/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[ff02::1]/',
  'http://[2001:0:4136:e378::1]/',
];

const malformed = [
  '',
  'api.openai.com',
  'file:///etc/passwd',
  'gopher://example.com/',
  'ftp://example.com/',
  'unix:/var/run/docker.sock',
  'https://ok.example@127.0.0.1/',
  'https://@127.0.0.1/',
  'https://user:word@ok.example/',
  'https://127.0.0.1\\@ok.example/',
  'https:\\\\ok.example/',
  'https://ok.example:6379/',
  'https://ok.example:22/',
  'https://ok.example:0/',
  'https://ok.example:99999/',
  'https://ok.example/#part',
  'https://ok.example/#',
  'https://ok.example/a b',
  'https://ok.exa\tmple/',
  'https://ok.example/\n',
  'https://',
  'https://xn--/',
  'https://xn--a-ecp.ru:é/',
  'https://[::1',
  'https://a..b/',
  `https://ok.example/${'a'.repeat(3_000)}`,
];

const fine = [
  'https://api.openai.com/v1',
  'http://api.example.com:8080/v1/',
  'https://EXAMPLE.com',
  'https://one.openai.example/openai?api-version=2026-01-01',
  'https://müller.example/',
  'http://93.184.216.34/',
  'https://[2606:4700::1111]/v1',
];

describe('The base URL of a provider', () => {
  it.each(fine)('may be the public address %s', (url) => {
    expect(checkBaseUrl(url, closed)).toBeUndefined();
  });

  it.each(loopback)('may be %s only where private networks are allowed', (url) => {
    expect(checkBaseUrl(url, open)).toBeUndefined();
    expect(checkBaseUrl(url, closed)).toMatch(/allow_private_network/);
  });

  it.each(never)('is never the link-local, metadata or reserved address %s', (url) => {
    expect(checkBaseUrl(url, open)).toMatch(/link-local, metadata or reserved/);
  });

  it.each(malformed)('is refused as %j', (url) => {
    expect(checkBaseUrl(url, open)).toEqual(expect.stringMatching(/\.$/));
  });
});
