// @ts-check
import { brokerRecipes } from './broker-recipes.mjs';
import { variablesOf } from './external-broker.mjs';

const rows = brokerRecipes.map((recipe) => {
  const { own, shared } = variablesOf(recipe);
  return `  ${recipe.name.padEnd(18)}${own.padEnd(23)}${shared.padEnd(19)}${recipe.versions.text}`;
});

export const helpText = `Private brokers for the tests of this checkout.

npm run brokers -- COMMAND [NAMES] [OPTIONS]

  up [NAMES] [--install]   start them (default: all); --install fetches missing tools with apt-get
  down [NAMES]             end them and remove their data (default: all)
  status [--json]          which of them run, where, and in which version
  url NAME [--tls]         the URL to connect to
  logs NAME [--lines N]    the end of its log (default: 100 lines)
  kill NAME                kill -9; its data and ports stay, "up" starts it again
  stop NAME                orderly end; its data and ports stay, "up" starts it again
  restart NAME             stop, then up
  ctl NAME ARGS...         rabbitmqctl in the broker (RabbitMQ alone)
  help                     this text

External brokers: the first variable names the broker to use for the one name; the second serves the name whose
version answers there. RABBITMQ_CA_FILE, QPID_BROKER_J_CA_FILE, ARTEMIS_CA_FILE and ACTIVEMQ_CA_FILE are trusted for
amqps: URLs. Nothing is started then, and kill, stop and ctl are refused.

  name              variable of the name   of the product     versions
${rows.join('\n')}

Exit codes: 0 done; 1 failed; 2 wrong command, name or URL; 3 this machine cannot run private brokers as it is
(no Linux, no root, missing tool, no namespaces).`;
