const { BlockList, SocketAddress } = require('net');
const list = new BlockList();
list.addAddress('1.2.3.4');
list.addRange('10.0.0.1', '10.0.0.9');
list.addSubnet('fd00::', 8, 'ipv6');
console.log(list.rules, list.check('::ffff:1.2.3.4', 'ipv6'), list.check('10.0.0.5'), list.check('10.0.0.10'), list.check('fd12::1', 'ipv6'));
try { list.addRange('10.0.0.9', '10.0.0.1'); } catch (error) { console.log(error.code); }
const address = new SocketAddress({ address: '0::1', family: 'ipv6', port: 80 });
console.log(address.address, address.port, address.family, SocketAddress.parse('[::1]:99').port);
