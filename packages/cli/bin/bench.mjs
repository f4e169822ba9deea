#!/usr/bin/env node
import { launch } from '../../../scripts/launch.mjs';
import { setUp, toolEnvironment } from '../../../scripts/set-up.mjs';

/** What `npx bench` of the checkout runs. Plain JavaScript on purpose: it must start on any Node. */
launch('packages/cli/src/main.ts', { setUp, environment: toolEnvironment });
