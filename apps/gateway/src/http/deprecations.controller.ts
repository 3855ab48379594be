import { Controller, Get } from '@nestjs/common';
import { languages } from '#core/dialects';
import { toldLanguage } from './deprecated.js';

/** What is deprecated in each language, open to everybody: where the `Link` of a deprecated use leads. */
@Controller('deprecations')
export class DeprecationsController {
  @Get()
  list() {
    return { object: 'list', data: languages.map(toldLanguage) };
  }
}
