// @ts-check

export const helpText = `Private RabbitMQ brokers for the tests of this checkout.

npm run brokers -- COMMAND [NAMES] [OPTIONS]      names: rabbitmq-3.10, rabbitmq-4

  up [NAMES] [--install]   start them (default: all); --install fetches missing tools with apt-get
  down [NAMES]             end them and remove their data (default: all)
  status [--json]          which of them run, where, and in which version
  url NAME [--tls]         the URL to connect to
  logs NAME [--lines N]    the end of its log (default: 100 lines)
  kill NAME                kill -9; its data and ports stay, "up" starts it again
  stop NAME                orderly end; its data and ports stay, "up" starts it again
  restart NAME             stop, then up
  ctl NAME ARGS...         rabbitmqctl in the broker
  help                     this text

External brokers: RABBITMQ_3_10_URL and RABBITMQ_4_URL name the broker to use for the one name each; RABBITMQ_URL
serves the name whose major version answers there. RABBITMQ_CA_FILE is trusted for amqps: URLs. Nothing is started
then, and kill, stop and ctl are refused.

Exit codes: 0 done; 1 failed; 2 wrong command, name or URL; 3 this machine cannot run private brokers as it is
(no Linux, no root, missing tool, no namespaces).`;
