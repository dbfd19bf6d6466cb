import { describePrograms } from './support/describe-programs.js';

describePrograms('in process', () => ({}));
