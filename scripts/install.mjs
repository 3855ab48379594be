// Installs what development needs, and nothing when it is there already.
import { installToDevelop } from './setup/packages.mjs';

installToDevelop();
