import { describeObjectStore } from '../adapters/contracts/object-store';
import { MemoryObjectStore } from './memory-object-store';

describeObjectStore('MemoryObjectStore', async () => new MemoryObjectStore());
