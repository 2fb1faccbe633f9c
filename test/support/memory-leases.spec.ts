import { leasesContract } from '../contract/leases.contract.js';
import { MemoryLeases } from './memory-leases.js';

leasesContract('Memory', async () => {
  const leases = new MemoryLeases();
  return { store: { leases }, pass: (ms) => leases.pass(ms), dispose: () => Promise.resolve() };
});
